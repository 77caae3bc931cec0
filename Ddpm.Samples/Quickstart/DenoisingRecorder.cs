using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Quickstart;

/// <summary>Records how pictures come out of noise, as an animated GIF.</summary>
internal static class DenoisingRecorder
{
    /// <summary>Generates pictures in one batch and writes what they look like on the way.</summary>
    /// <param name="path">The file.</param>
    /// <param name="generator">The trained model.</param>
    /// <param name="sampling">How pictures are drawn from it.</param>
    /// <param name="wishes">The pictures.</param>
    /// <param name="progress">Shows how far the work has come.</param>
    /// <param name="cancellationToken">Stops the work between two steps.</param>
    public static void Record(
        string path,
        IConditionalGenerator generator,
        SamplingOptions sampling,
        IReadOnlyList<Wish> wishes,
        IWorkProgress progress,
        CancellationToken cancellationToken
    )
    {
        var frames = new List<IReadOnlyList<Picture>>(sampling.Steps);
        var request = new GenerationRequest
        {
            Labels = [.. wishes.Select(wish => generator.Vocabulary.Encode(wish.Labels))],
            Seeds = [.. wishes.Select(wish => wish.Seed)],
            Sampling = sampling,
            OnStep = step =>
            {
                var images = step.CurrentImages();
                frames.Add([.. Enumerable.Range(0, images.Count).Select(index => Picture.From(images, index))]);
                progress.Report((double)step.Step / step.Steps, () => $"step {step.Step} of {step.Steps}");
            },
        };
        generator.Generate(request, cancellationToken);

        var captions = wishes.Select(wish => string.Join(", ", wish.Labels)).ToList();
        new DenoisingAnimation().Save(path, frames, captions);
    }
}
