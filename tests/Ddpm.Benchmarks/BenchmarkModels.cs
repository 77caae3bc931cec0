using Ddpm.Trainers;
using Microsoft.ML;

namespace Ddpm.Benchmarks;

/// <summary>Models whose cost is measured; what they have learnt does not matter.</summary>
internal static class BenchmarkModels
{
    public static string[] Labels { get; } = ["blue cube", "red cube"];

    /// <summary>A model after one step of training.</summary>
    public static DdpmGenerator Train(DenoisingNetworkOptions network, int side)
    {
        var images = new ImageCache(new ImageShape(3, side, side), new LabelVocabulary(Labels));
        for (var label = 0; label < Labels.Length; label++)
            images.Add([.. Enumerable.Range(0, images.Shape.Length).Select(place => (byte)(label + place))], [label]);
        return ConditionalDdpmTrainer.Train(
            images,
            new DdpmTrainingOptions
            {
                Network = network,
                Budget = TrainingBudget.OfSteps(1),
                BatchSize = 1,
            },
            TorchRuntime.SelectDevice(null, true)
        );
    }

    /// <summary>A view with a row for each wanted picture.</summary>
    public static IDataView Rows(MLContext context, int count) =>
        context.Data.LoadFromEnumerable(
            Enumerable.Range(0, count).Select(row => new Wish { Label = [Labels[row % Labels.Length]], Seed = row })
        );
}
