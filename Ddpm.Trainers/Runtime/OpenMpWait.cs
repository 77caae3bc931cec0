using System.Runtime.InteropServices;

namespace Ddpm.Trainers;

/// <summary>How long threads of libtorch's OpenMP (libgomp) spin before they sleep when they wait for each other.</summary>
/// <remarks>
/// By default they spin for milliseconds. Beside another busy process the thread that they wait for then does not get
/// the core that they spin on, and training slows down by a factor of ten and more. A short spin costs nothing
/// measurable on a free machine.
/// </remarks>
internal static class OpenMpWait
{
    private const string SpinCount = "GOMP_SPINCOUNT";
    private const string WaitPolicy = "OMP_WAIT_POLICY";
    private const string Turns = "10000";

    /// <summary>Shortens the spin unless the user has said how to wait. It counts until libgomp is loaded.</summary>
    public static void Shorten()
    {
        // libgomp reads the environment of the C library, which .NET's own call does not change.
        if (GetVariable(WaitPolicy) == IntPtr.Zero)
            _ = SetVariable(SpinCount, Turns, overwrite: 0);
    }

    [DllImport("libc", EntryPoint = "getenv", ExactSpelling = true)]
    private static extern IntPtr GetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "setenv", ExactSpelling = true)]
    private static extern int SetVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value,
        int overwrite
    );
}
