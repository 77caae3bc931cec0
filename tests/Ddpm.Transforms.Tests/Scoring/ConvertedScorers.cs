using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests.Scoring;

/// <summary>Two scorers of the smaller network, trained once.</summary>
public sealed class ConvertedScorers : IDisposable
{
    internal static readonly string[] Labels = ["red", "blue", "green"];

    internal static readonly ImageShape GreyShape = new(1, 8, 8);

    internal LabelClassifier Colours { get; } = Train(TinyModels.Shape, TinyModels.Scorer);

    internal LabelClassifier Grey { get; } = Train(GreyShape, TinyModels.Scorer with { InputSize = 12 });

    public void Dispose()
    {
        Colours.Dispose();
        Grey.Dispose();
    }

    private static LabelClassifier Train(ImageShape shape, ImageLabelScorerOptions options)
    {
        var images = new ImageCache(shape, new LabelVocabulary(Labels));
        for (var label = 0; label < Labels.Length; label++)
            images.Add([.. Enumerable.Repeat((byte)(70 * label + 20), shape.Length)], [label]);
        return LabelClassifierTrainer.Train(
            images,
            options with
            {
                Shape = shape,
                Network = ClassifierNetwork.ConvNet,
            },
            TorchRuntime.SelectDevice(null, true)
        );
    }
}
