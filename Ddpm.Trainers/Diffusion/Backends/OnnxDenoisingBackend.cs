namespace Ddpm.Trainers;

/// <summary>A denoising network on ONNX Runtime.</summary>
/// <param name="session">The network, of <see cref="DenoiserGraph.Write"/>.</param>
/// <param name="shape">The shape of a picture.</param>
internal sealed class OnnxDenoisingBackend(OnnxSession session, ImageShape shape) : IDenoisingBackend
{
    /// <inheritdoc />
    public void Predict(ReadOnlySpan<float> noisy, double time, LabelRows labels, Span<float> answer)
    {
        var rows = labels.Count;
        using var times = new RentedNumbers(rows);
        times.Span.Fill((float)time);
        using var pictures = OnnxSession.Copy(noisy, rows, shape.Channels, shape.Height, shape.Width);
        using var moments = OnnxSession.Copy(times.Span, rows);
        using var indices = OnnxSession.Copy(labels.Indices, rows, labels.Width);
        session.Run([pictures, moments, indices], DenoiserGraph.AnswerOutput, answer);
    }
}
