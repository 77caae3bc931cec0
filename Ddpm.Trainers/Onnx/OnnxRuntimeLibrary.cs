using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Ddpm.Trainers;

/// <summary>
/// Whether the program has the native library of ONNX Runtime: it comes with the package Microsoft.ML.OnnxRuntime, or
/// Microsoft.ML.OnnxRuntime.Gpu, one of which the program references.
/// </summary>
internal static class OnnxRuntimeLibrary
{
    private static readonly Lazy<string?> s_problem = new(FindProblem);

    /// <summary>Whether it loads. The first question takes as long as the loading, some milliseconds.</summary>
    public static bool IsAvailable => s_problem.Value is null;

    /// <summary>Why it does not load and what to do, or null where it does.</summary>
    public static string? Problem => s_problem.Value;

    /// <summary>Whether it is one that computes on GPUs of NVIDIA's.</summary>
    public static bool HasGpus =>
        IsAvailable && OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider");

    /// <summary>Makes sure that it loads.</summary>
    /// <exception cref="InvalidOperationException">It does not; the message says what to do.</exception>
    public static void Require()
    {
        if (Problem is { } problem)
            throw new InvalidOperationException(problem);
    }

    private static string? FindProblem()
    {
        try
        {
            _ = OrtEnv.Instance().GetVersionString();
            return null;
        }
        catch (Exception failure) when (CauseOf(failure) is { } cause)
        {
            return "The native library of ONNX Runtime does not load. Add the package Microsoft.ML.OnnxRuntime (or "
                + $"Microsoft.ML.OnnxRuntime.Gpu) of version {Version} to the program. The system says: {cause.Message}";
        }
    }

    private static string Version => typeof(InferenceSession).Assembly.GetName().Version?.ToString(3) ?? "";

    // What the static constructor of ONNX Runtime's bindings fails with comes wrapped, once for each type that waits for it.
    private static Exception? CauseOf(Exception? failure) =>
        failure switch
        {
            DllNotFoundException or EntryPointNotFoundException or BadImageFormatException => failure,
            OnnxRuntimeException or MarshalDirectiveException => failure,
            TypeInitializationException => CauseOf(failure.InnerException) ?? failure,
            _ => null,
        };
}
