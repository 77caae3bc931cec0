namespace Ddpm.Trainers.Runtime;

/// <summary>libtorch cannot be used: a library is missing, of the wrong kind, or does not load.</summary>
/// <remarks>The message says what to install or to set; the inner exception is what the system reported.</remarks>
public sealed class TorchRuntimeException : Exception
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public TorchRuntimeException() { }

    /// <summary>Creates the exception with what is wrong and what to do about it.</summary>
    /// <param name="message">What is wrong, and what to install or to set.</param>
    public TorchRuntimeException(string message)
        : base(message) { }

    /// <summary>Creates the exception with what is wrong, what to do about it, and its cause.</summary>
    /// <param name="message">What is wrong, and what to install or to set.</param>
    /// <param name="innerException">What the system reported.</param>
    public TorchRuntimeException(string message, Exception? innerException)
        : base(message, innerException) { }

    private static string Advice =>
        $"This process is {NativeFolders.PlatformName}; there are packages for win-x64, linux-x64 and osx-arm64. "
        + "Reference TorchSharp-cpu, TorchSharp-cuda-windows or TorchSharp-cuda-linux in the program, or name a "
        + $"folder with the libtorch that this TorchSharp was built for in the environment variable {TorchRuntime.LibTorchVariable}.";

    internal static TorchRuntimeException Missing(string file, IReadOnlyList<string> folders) =>
        new($"{file} is missing; searched: {string.Join(", ", folders)}. {Advice}");

    internal static TorchRuntimeException DoesNotLoad(string what, Exception cause) =>
        new($"{what} does not load: {cause.Message.TrimEnd('.')}. {Advice}", cause);
}
