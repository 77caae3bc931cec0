namespace Ddpm.Trainers;

/// <summary>A denoising network that answers in plain numbers, whatever library computes it. Any thread may ask.</summary>
internal interface IDenoisingBackend
{
    /// <summary>Answers once about a batch.</summary>
    /// <param name="noisy">The noisy pictures as the network sees them, one after the other, channels first.</param>
    /// <param name="time">The network's own time, the same for all pictures.</param>
    /// <param name="labels">As many rows as there are pictures.</param>
    /// <param name="betas">The <see cref="GuidanceBeta"/> of each picture where it is an input, or null for 1.</param>
    /// <param name="answer">Where the answer is written, of the length of the pictures.</param>
    void Predict(ReadOnlySpan<float> noisy, double time, LabelRows labels, float[]? betas, Span<float> answer);
}
