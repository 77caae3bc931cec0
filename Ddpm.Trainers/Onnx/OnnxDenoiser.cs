namespace Ddpm.Trainers;

/// <summary>A denoising network on ONNX Runtime. Several threads may ask it at once.</summary>
/// <param name="model">The network, of <see cref="DenoiserGraph.Write"/>.</param>
/// <param name="shape">The shape of the pictures.</param>
/// <param name="options">How it is computed, or null for the defaults.</param>
internal sealed class OnnxDenoiser(OnnxModel model, ImageShape shape, OnnxSessionOptions? options = null) : IDisposable
{
    private readonly OnnxSession _session = new(model.ToBytes(), options);

    /// <summary>The network's answer F.</summary>
    /// <param name="noisy">The noisy pictures, one after the other, channels first, scaled as the target asks.</param>
    /// <param name="times">The time of each picture as the schedule counts it.</param>
    /// <param name="labels">As many indices a picture, padded with the number of labels, picture after picture.</param>
    /// <param name="answer">Where the answer is written, of the length of the pictures.</param>
    /// <exception cref="ArgumentException">Pictures, times and labels do not fit each other or the network.</exception>
    public void Predict(
        ReadOnlySpan<float> noisy,
        ReadOnlySpan<float> times,
        ReadOnlySpan<long> labels,
        Span<float> answer
    )
    {
        var rows = times.Length;
        if (noisy.Length != (long)rows * shape.Length || answer.Length != noisy.Length || labels.Length % rows != 0)
            throw new ArgumentException(
                $"{rows} times need {(long)rows * shape.Length} values of pictures and answer, and as many labels each; "
                    + $"{noisy.Length}, {answer.Length} and {labels.Length} were given.",
                nameof(noisy)
            );
        using var pictures = OnnxSession.Copy(noisy, rows, shape.Channels, shape.Height, shape.Width);
        using var moments = OnnxSession.Copy(times, rows);
        using var indices = OnnxSession.Copy(labels, rows, labels.Length / rows);
        _session.Run([pictures, moments, indices], DenoiserGraph.AnswerOutput, answer);
    }

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();
}
