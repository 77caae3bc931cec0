namespace Ddpm.Trainers;

/// <summary>A denoising network on ONNX Runtime.</summary>
/// <param name="session">The network, of <see cref="DenoiserGraph.Write"/>.</param>
/// <param name="shape">The shape of a picture.</param>
/// <param name="takesGuidance">Whether guidance is an input of the network.</param>
internal sealed class OnnxDenoisingBackend(OnnxSession session, ImageShape shape, bool takesGuidance)
    : IDenoisingBackend
{
    /// <inheritdoc />
    public void Predict(ReadOnlySpan<float> noisy, double time, LabelRows labels, float[]? betas, Span<float> answer)
    {
        if (betas is not null && !takesGuidance)
            throw new ArgumentException("The network has no input for guidance; leave the betas out.", nameof(betas));
        var rows = labels.Count;
        using var times = new RentedNumbers(rows);
        times.Span.Fill((float)time);
        using var pictures = OnnxSession.Copy(noisy, rows, shape.Channels, shape.Height, shape.Width);
        using var moments = OnnxSession.Copy(times.Span, rows);
        using var indices = OnnxSession.Copy(labels.Indices, rows, labels.Width);
        if (!takesGuidance)
        {
            session.Run([pictures, moments, indices], DenoiserGraph.AnswerOutput, answer);
            return;
        }

        using var guidance = OnnxSession.Copy(betas ?? [.. Enumerable.Repeat(1f, rows)], rows);
        session.Run([pictures, moments, indices, guidance], DenoiserGraph.AnswerOutput, answer);
    }
}
