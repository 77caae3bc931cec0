using System.Collections.Concurrent;
using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests;

/// <summary>
/// A generator without torch: a picture's red is its lowest label, its green and blue are bytes of its seed. So any
/// mix-up of rows shows in the pixels.
/// </summary>
internal sealed class PaintedGenerator(params string[] labels) : IConditionalGenerator
{
    /// <summary>The sizes of the batches asked for, in no order.</summary>
    public ConcurrentBag<int> Batches { get; } = [];

    /// <summary>The negative labels of the rows asked for, in no order; null for a batch that has none.</summary>
    public ConcurrentBag<IReadOnlyList<int[]>?> Negatives { get; } = [];

    public bool Disposed { get; private set; }

    public LabelVocabulary Vocabulary { get; } = new(labels);

    public ImageShape Shape { get; } = new(3, 2, 4);

    public SamplingOptions? Sampling => new();

    public TimeSpan TrainingTime => TimeSpan.Zero;

    public Provenance Provenance { get; init; } = Provenance.Unknown;

    public string Kind => "painted";

    public GeneratedImages Generate(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Disposed, this);
        Batches.Add(request.Labels.Count);
        Negatives.Add(request.NegativeLabels);
        var pixels = new byte[request.Labels.Count * Shape.Length];
        for (var row = 0; row < request.Labels.Count; row++)
        {
            var image = pixels.AsSpan(row * Shape.Length, Shape.Length);
            image[..8].Fill((byte)(request.Labels[row].Length == 0 ? 255 : request.Labels[row][0]));
            image[8..16].Fill((byte)request.Seeds[row]);
            image[16..].Fill((byte)(request.Seeds[row] >> 8));
        }

        return new GeneratedImages(Shape, pixels);
    }

    public string WriteDescription() => "{}";

    public void WriteWeights(Stream stream, WeightStorage storage = WeightStorage.Float32) { }

    public void Dispose() => Disposed = true;
}
