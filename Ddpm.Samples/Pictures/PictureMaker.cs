using Ddpm.Samples.Output;

namespace Ddpm.Samples.Pictures;

/// <summary>Generates pictures in batches, shows how far it has come, and can be stopped between two steps.</summary>
/// <param name="generator">The trained model.</param>
/// <param name="sampling">How pictures are drawn from it, or null for its own way.</param>
/// <param name="batchSize">How many pictures are drawn together.</param>
/// <param name="guides">The other models that guide it, or null for none.</param>
/// <param name="negatives">The labels that no picture is to show, or null for none.</param>
internal sealed class PictureMaker(
    IConditionalGenerator generator,
    SamplingOptions? sampling,
    int batchSize,
    GenerationGuides? guides = null,
    IReadOnlyList<string>? negatives = null
)
{
    /// <summary>Generates a picture for each wish, in their order.</summary>
    /// <param name="wishes">What is asked for.</param>
    /// <param name="progress">Shows how far the work has come.</param>
    /// <param name="cancellationToken">Stops the work between two sampling steps.</param>
    /// <exception cref="ArgumentException">A wish has a label that the model does not know.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public IReadOnlyList<LabeledPicture> Make(
        IReadOnlyList<Wish> wishes,
        IWorkProgress progress,
        CancellationToken cancellationToken
    )
    {
        var labels = wishes.Select(wish => generator.Vocabulary.Encode(wish.Labels)).ToList();
        var excluded = negatives is null or [] ? null : generator.Vocabulary.Encode(negatives);
        var pictures = new List<LabeledPicture>(wishes.Count);
        while (pictures.Count < wishes.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var done = pictures.Count;
            var count = Math.Min(batchSize, wishes.Count - done);
            var request = new GenerationRequest
            {
                Labels = labels.GetRange(done, count),
                NegativeLabels = excluded is null ? null : [.. Enumerable.Repeat(excluded, count)],
                Seeds = [.. wishes.Skip(done).Take(count).Select(wish => wish.Seed)],
                Sampling = sampling,
                Guides = guides ?? GenerationGuides.None,
                OnStep = step => Report(progress, done, count, wishes.Count, step),
            };
            var images = generator.Generate(request, cancellationToken);
            for (var index = 0; index < images.Count; index++)
                pictures.Add(new LabeledPicture(wishes[done + index].Labels, images.Shape, images[index].ToArray()));
        }

        return pictures;
    }

    private static void Report(IWorkProgress progress, int done, int count, int total, GenerationStep step)
    {
        // How many pictures are drawn again is not known beforehand; the bar waits for them at the batch's end.
        var share = step.Redraw > 0 ? 1 : (double)step.Step / step.Steps;
        progress.Report(
            (done + count * share) / total,
            () =>
                $"{done + (share == 1 ? count : 0)} of {total} pictures{(step.Redraw > 0 ? ", drawing some again" : "")}"
        );
    }
}

/// <summary>A picture in memory, with the labels that it is meant to show.</summary>
/// <param name="Labels">The labels of the objects.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Pixels">Its values, 0 to 255, channels first (CHW).</param>
internal sealed record LabeledPicture(IReadOnlyList<string> Labels, ImageShape Shape, byte[] Pixels);
