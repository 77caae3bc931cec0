using System.Runtime.InteropServices;

namespace Ddpm.Trainers;

/// <summary>
/// Room on the stack where Linux delivers a fault, such as the one that .NET makes a <see cref="NullReferenceException"/> of.
/// </summary>
/// <remarks>
/// A thread that has computed in bfloat16 on a processor with AMX has 8 KiB of registers more, which the kernel puts on that
/// stack before any handler runs. .NET's own is too small for them, and the process ends at the first null reference with
/// nothing said. A larger one takes its place, laid out as .NET lays out its own, a page without access below it, since .NET
/// frees it when the thread ends.
/// </remarks>
internal static class AlternateSignalStack
{
    private const int Size = 256 * 1024;
    private const int OnStack = 1;
    private const int Disabled = 2;
    private const int NoAccess = 0;
    private const int ReadAndWrite = 3;
    private const int PrivateAndAnonymous = 0x22;

    [ThreadStatic]
    private static bool s_isWide;

    /// <summary>Gives the calling thread a large one, where it may need it and has none yet.</summary>
    /// <exception cref="TorchRuntimeException">The system refuses it.</exception>
    public static void Widen()
    {
        if (s_isWide || !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return;
        if (Exchange(IntPtr.Zero, out var old) != 0)
            throw Failure("read");

        // A thread that .NET does not know, or one that is handling a fault, is left alone.
        if ((old.Flags & (OnStack | Disabled)) == 0 && old.Size < Size)
            Replace();
        s_isWide = true;
    }

    private static void Replace()
    {
        var page = Environment.SystemPageSize;
        var start = Map(IntPtr.Zero, Size + page, ReadAndWrite, PrivateAndAnonymous, -1, 0);
        if (start == -1 || Protect(start, page, NoAccess) != 0)
            throw Failure("allocate");
        var wide = new Stack { Start = start + page, Size = Size };
        if (Exchange(in wide, IntPtr.Zero) != 0)
            throw Failure("set");
    }

    private static TorchRuntimeException Failure(string action) =>
        new(
            $"Could not {action} the thread's stack for signals, without which a null reference ends the process after bfloat16: "
                + $"{Marshal.GetLastPInvokeErrorMessage()}."
        );

    [DllImport("libc", EntryPoint = "sigaltstack", ExactSpelling = true, SetLastError = true)]
    private static extern int Exchange(IntPtr next, out Stack old);

    [DllImport("libc", EntryPoint = "sigaltstack", ExactSpelling = true, SetLastError = true)]
    private static extern int Exchange(in Stack next, IntPtr old);

    [DllImport("libc", EntryPoint = "mmap", ExactSpelling = true, SetLastError = true)]
    private static extern nint Map(IntPtr address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect", ExactSpelling = true, SetLastError = true)]
    private static extern int Protect(nint address, nint length, int protection);

    // stack_t of Linux, on any C library.
    [StructLayout(LayoutKind.Sequential)]
    private struct Stack
    {
        public nint Start;
        public int Flags;
        public nint Size;
    }
}
