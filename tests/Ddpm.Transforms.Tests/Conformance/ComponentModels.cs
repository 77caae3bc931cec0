using System.Collections.Concurrent;
using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>What the suite trains once: a generator and a scorer for stages that need one, and each component fitted.</summary>
public sealed class ComponentModels : IDisposable
{
    /// <summary>The labels of all models and rows.</summary>
    public static readonly string[] Labels = ["red", "blue", "green"];

    private readonly ConcurrentDictionary<string, ITransformer> _fitted = new(StringComparer.Ordinal);

    internal MLContext Context { get; } = new(seed: 4);

    internal DdpmGenerator Generator { get; } = TinyModels.Generator(Labels);

    internal LabelClassifier Classifier { get; } = TinyModels.Classifier(Labels);

    /// <summary>A threshold that some scores of the rows reach and some do not, and none by a rounding.</summary>
    internal float MiddleScore
    {
        get
        {
            var stage = Context.Transforms.ScoreImageLabels(Classifier, new ScoringTransformOptions()).Fit(Rows(3));
            var scores = stage.Transform(Rows(3)).GetColumn<float[]>("Score").SelectMany(row => row).Order().ToArray();
            return scores
                .Zip(scores.Skip(1), (low, high) => (Gap: high - low, Middle: (low + high) / 2))
                .MaxBy(pair => pair.Gap)
                .Middle;
        }
    }

    /// <summary>A component that has been fitted; shared, and not to be disposed.</summary>
    internal ITransformer Fitted(Component component) =>
        _fitted.GetOrAdd(component.Name, _ => component.Create(Context, this).Fit(Rows(5)));

    /// <summary>Numbered rows with pictures and labels.</summary>
    internal IDataView Rows(int count) => PixelRow.View(Context, LabelsOf(count));

    internal static string[] LabelsOf(int count) =>
        [.. Enumerable.Range(0, count).Select(row => Labels[row % Labels.Length])];

    public void Dispose()
    {
        foreach (var transformer in _fitted.Values)
            (transformer as IDisposable)?.Dispose();
        Generator.Dispose();
        Classifier.Dispose();
    }
}
