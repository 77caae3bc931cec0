using Ddpm.Trainers.Data;
using Ddpm.Trainers.Weights;

namespace Ddpm.Trainers.Generation;

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
    /// Generates one picture for each row. A picture depends on its labels, its seed, the sampling options and the
    /// model alone, never on the other rows of the batch.
    /// </summary>
    /// <exception cref="ArgumentException">Labels and seeds differ in number, or an index is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled between two steps.</exception>
    GeneratedImages Generate(GenerationRequest request, CancellationToken cancellationToken = default);
}
