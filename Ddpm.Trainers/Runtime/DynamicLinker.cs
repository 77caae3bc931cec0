using System.Runtime.InteropServices;

namespace Ddpm.Trainers;

/// <summary>Linux's loader of libraries, asked directly where .NET's own call cannot say what is wanted.</summary>
internal static class DynamicLinker
{
    private const int BindNow = 0x2; // RTLD_NOW

    /// <summary>Loads a library and binds all of its symbols at once.</summary>
    /// <remarks>
    /// .NET binds each function at its first call, and one that is missing then ends the process. So a bridge and
    /// a libtorch that do not belong together would not be noticed here.
    /// </remarks>
    /// <param name="path">The library's full path.</param>
    /// <exception cref="DllNotFoundException">The library does not load; the message is the system's.</exception>
    public static void LoadNow(string path)
    {
        // The message of a failure lasts until the next call of any such function, and .NET makes them when it first
        // calls into a library: so everything else is done before, or after.
        var text = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            _ = GetError();
            var handle = Open(text, BindNow);
            var error = handle == IntPtr.Zero ? GetError() : IntPtr.Zero;
            if (handle == IntPtr.Zero)
                throw new DllNotFoundException(Marshal.PtrToStringUTF8(error));
        }
        catch (EntryPointNotFoundException cause)
        {
            throw new DllNotFoundException("The C library has no dlopen; it takes glibc 2.34 or newer.", cause);
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    [DllImport("libc", EntryPoint = "dlopen", ExactSpelling = true)]
    private static extern IntPtr Open(IntPtr path, int flags);

    [DllImport("libc", EntryPoint = "dlerror", ExactSpelling = true)]
    private static extern IntPtr GetError();
}
