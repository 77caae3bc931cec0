namespace Ddpm.Trainers;

/// <summary>
/// A trained model that turns labels and seeds into pictures. Safe for concurrent calls: generating changes nothing.
/// </summary>
public interface IConditionalGenerator : ITrainedModel
{
    /// <summary>The labels that can be asked for.</summary>
    LabelVocabulary Vocabulary { get; }

    /// <summary>The shape of the pictures.</summary>
    ImageShape Shape { get; }

    /// <summary>
    /// How the model is best sampled, or null where a picture takes one network evaluation, so that it has no steps and nothing to
    /// guide, and no sampling options can be asked for.
    /// </summary>
    SamplingOptions? Sampling { get; }

    /// <summary>Whether a picture depends on its labels. A model that was trained without them draws anything for any.</summary>
    bool UsesLabels => true;

    /// <summary>Whether a picture can be kept clear of labels.</summary>
    bool TakesNegativeLabels => true;

    /// <summary>
    /// How many network evaluations (NFE) a picture takes: one for each question to a denoising network, the weaker model of
    /// autoguidance included. A picture that is drawn again takes as many again.
    /// </summary>
    /// <param name="sampling">How the picture is drawn, or null for the model's own way.</param>
    /// <param name="labelsPerPicture">How many labels it shows, which matters where each of them guides or is verified.</param>
    int NetworkEvaluations(SamplingOptions? sampling = null, int labelsPerPicture = 1) => 1;

    /// <summary>Makes sure that the model and its guides can do what is asked for, before anything is computed.</summary>
    /// <param name="sampling">How pictures are to be drawn, or null for the model's own way.</param>
    /// <param name="guides">The models that guide.</param>
    /// <exception cref="ArgumentException">A guide is missing or does not fit, or the model lacks what is asked for.</exception>
    void CheckSampling(SamplingOptions? sampling, GenerationGuides guides)
    {
        ArgumentNullException.ThrowIfNull(guides);
        if (sampling is not null && Sampling is null)
            throw new ArgumentException($"A generator of kind '{Kind}' has no sampling options; leave them out.");
        if (guides.Model is not null || guides.Scorer is not null)
            throw new ArgumentException($"A generator of kind '{Kind}' cannot be guided by other models.");
    }

    /// <summary>
    /// Generates one picture for each row. A picture depends on its labels, its seed, the sampling options and the
    /// model alone, never on the other rows of the batch.
    /// </summary>
    /// <exception cref="ArgumentException">Labels and seeds differ in number, or an index is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; it is looked at before each estimate that a step asks for.</exception>
    GeneratedImages Generate(GenerationRequest request, CancellationToken cancellationToken = default);
}
