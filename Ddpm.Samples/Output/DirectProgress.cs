namespace Ddpm.Samples.Output;

/// <summary>
/// Passes progress on at once, on the thread that reports it; <see cref="Progress{T}"/> would queue it, and what it
/// queues can arrive after the work has ended.
/// </summary>
/// <param name="report">Gets each report.</param>
internal sealed class DirectProgress<T>(Action<T> report) : IProgress<T>
{
    /// <inheritdoc />
    public void Report(T value) => report(value);
}
