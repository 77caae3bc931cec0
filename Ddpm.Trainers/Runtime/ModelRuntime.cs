namespace Ddpm.Trainers;

/// <summary>What <see cref="InferenceRuntime.Auto"/> means in this process.</summary>
public static class ModelRuntime
{
    /// <summary>The environment variable with the library that is meant where nothing else is said: auto, torch or onnx-runtime.</summary>
    public const string Variable = "DDPM_RUNTIME";

    private static readonly Lazy<InferenceRuntime> s_ofEnvironment = new(OfEnvironment);
    private static readonly AsyncLocal<InferenceRuntime?> s_inUse = new();

    /// <summary>
    /// The library that computes models of which nothing else is said: that of <see cref="Use"/>, or of the environment variable
    /// <see cref="Variable"/>, or <see cref="InferenceRuntime.Auto"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The environment variable is none of their names.</exception>
    public static InferenceRuntime Default => s_inUse.Value ?? s_ofEnvironment.Value;

    /// <summary>
    /// Lets models of which nothing else is said be computed by a library: in what the caller does, with its tasks and threads,
    /// until the result is disposed.
    /// </summary>
    /// <param name="runtime">The library; <see cref="InferenceRuntime.Auto"/> changes nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not one of them.</exception>
    public static IDisposable Use(InferenceRuntime runtime)
    {
        if (!Enum.IsDefined(runtime))
            throw new ArgumentOutOfRangeException(nameof(runtime), runtime, $"Expected one of {Names}.");
        var before = s_inUse.Value;
        if (runtime != InferenceRuntime.Auto)
            s_inUse.Value = runtime;
        return new Usage(before);
    }

    private static string Names => string.Join(", ", Enum.GetNames<InferenceRuntime>());

    private static InferenceRuntime OfEnvironment()
    {
        var name = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(name))
            return InferenceRuntime.Auto;
        return
            Enum.TryParse<InferenceRuntime>(name.Replace("-", ""), ignoreCase: true, out var runtime)
            && Enum.IsDefined(runtime)
            ? runtime
            : throw new InvalidOperationException(
                $"The environment variable {Variable} is '{name}'; expected one of {Names}."
            );
    }

    private sealed class Usage(InferenceRuntime? before) : IDisposable
    {
        public void Dispose() => s_inUse.Value = before;
    }
}
