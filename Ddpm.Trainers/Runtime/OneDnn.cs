using System.Runtime.InteropServices;

namespace Ddpm.Trainers;

/// <summary>
/// Lets libtorch compute convolutions on the CPU by its own code for a while. The gradient of a gradient is one of convolutions that nobody
/// but libtorch sees, so <see cref="Convolutions"/> cannot make them right where oneDNN is not.
/// </summary>
internal static class OneDnn
{
    private const string Context = "_ZN2at13globalContextEv";
    private const string Enable = "_ZN2at7Context20setUserEnabledMkldnnEb";

    private static readonly Lock s_lock = new();
    private static int s_pauses;

    /// <summary>Goes without oneDNN until the result is disposed; null where this libtorch has no such switch.</summary>
    public static IDisposable? Pause()
    {
        if (
            !NativeLibrary.TryLoad("libtorch_cpu.so", out var library)
            || !NativeLibrary.TryGetExport(library, Context, out var context)
            || !NativeLibrary.TryGetExport(library, Enable, out var enable)
        )
            return null;
        lock (s_lock)
            if (s_pauses++ == 0)
                Switch(context, enable, isOn: false);
        return new Paused(context, enable);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint GlobalContext();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void SetEnabled(nint context, [MarshalAs(UnmanagedType.U1)] bool isOn);

    private static void Switch(nint context, nint enable, bool isOn) =>
        Marshal.GetDelegateForFunctionPointer<SetEnabled>(enable)(
            Marshal.GetDelegateForFunctionPointer<GlobalContext>(context)(),
            isOn
        );

    private sealed class Paused(nint context, nint enable) : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            lock (s_lock)
                if (--s_pauses == 0)
                    Switch(context, enable, isOn: true);
        }
    }
}
