namespace Ddpm.Trainers;

/// <summary>The error that the GPU that was asked for is not there; what is wrapped around it can be told from it.</summary>
internal static class MissingGpu
{
    private const string ReasonKey = "Ddpm.MissingGpu";

    /// <summary>The error.</summary>
    /// <param name="reason">Which GPU, and what is in its way, as sentences.</param>
    public static InvalidOperationException Create(string reason)
    {
        var error = new InvalidOperationException($"{reason} To compute on the CPU instead, set FallbackToCpu.");
        error.Data[ReasonKey] = reason;
        return error;
    }

    /// <summary>Which GPU, and what is in its way, where an error is that one; null where it is another.</summary>
    public static string? ReasonOf(Exception error) => error.Data[ReasonKey] as string;
}
