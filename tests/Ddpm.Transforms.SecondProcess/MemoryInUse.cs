using System.Diagnostics;
using System.Runtime.InteropServices;

/// <summary>What a process has in use when nothing waits to be collected.</summary>
/// <param name="Managed">Bytes of .NET's heap.</param>
/// <param name="Native">Bytes that the C library has handed out, of which tensors and pictures are; 0 but on Linux.</param>
/// <param name="WorkingSet">Bytes of the whole process, with what its allocators keep for later.</param>
internal readonly record struct MemoryInUse(long Managed, long Native, long WorkingSet)
{
    public static MemoryInUse Now()
    {
        // Twice, since what a finalizer lets go of is only collected by the next collection.
        for (var round = 0; round < 2; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        var native = OperatingSystem.IsLinux() ? GetAllocations() : default;
        return new(GC.GetTotalMemory(true), (long)(native.InArenas + native.Mapped), process.WorkingSet64);
    }

    public static MemoryInUse operator -(MemoryInUse after, MemoryInUse before) =>
        new(after.Managed - before.Managed, after.Native - before.Native, after.WorkingSet - before.WorkingSet);

    public override string ToString() => $"{Managed} {Native} {WorkingSet}";

    [DllImport("libc", EntryPoint = "mallinfo2", ExactSpelling = true)]
    private static extern Allocations GetAllocations();

    /// <summary>glibc's struct mallinfo2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Allocations
    {
        private readonly nuint _arena;
        private readonly nuint _freeChunks;
        private readonly nuint _fastChunks;
        private readonly nuint _mappedRegions;
        public readonly nuint Mapped;
        private readonly nuint _most;
        private readonly nuint _freeInFastChunks;
        public readonly nuint InArenas;
        private readonly nuint _freeInArenas;
        private readonly nuint _trimmable;
    }
}
