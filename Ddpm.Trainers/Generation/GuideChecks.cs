namespace Ddpm.Trainers;

/// <summary>Says why other models cannot guide a model, before anything is computed.</summary>
internal static class GuideChecks
{
    private const double Tolerance = 1e-3;

    /// <summary>Makes sure that each kind of guidance that is asked for has its model.</summary>
    /// <exception cref="ArgumentException">A model is missing.</exception>
    public static void RequireModels(SamplingOptions sampling, GenerationGuides guides)
    {
        if (sampling.GuideScale != 1 && guides.Model is null)
            throw new ArgumentException(
                $"{nameof(sampling.GuideScale)} is {sampling.GuideScale}, but there is no model to guide: give one as "
                    + $"{nameof(GenerationGuides)}.{nameof(guides.Model)}, or set the scale to 1."
            );
        if (sampling.ScorerScale != 0 && guides.Scorer is null)
            throw new ArgumentException(
                $"{nameof(sampling.ScorerScale)} is {sampling.ScorerScale}, but there is no scorer to guide: give one as "
                    + $"{nameof(GenerationGuides)}.{nameof(guides.Scorer)}, or set the scale to 0."
            );
    }

    /// <summary>For each label of a model the index that a scorer has for it.</summary>
    /// <exception cref="ArgumentException">The scorer lacks a label, or is made for pictures of another shape.</exception>
    public static int[] MatchScorer(
        LabelVocabulary scorer,
        ImageShape scorerShape,
        LabelVocabulary vocabulary,
        ImageShape shape
    )
    {
        if (scorerShape != shape)
            throw new ArgumentException(
                $"The guiding scorer is made for pictures of {scorerShape}, the model for {shape}. Train a scorer on the "
                    + "model's pictures."
            );
        if (vocabulary.Names.FirstOrDefault(name => !scorer.Contains(name)) is { } unknown)
            throw new ArgumentException(
                $"The guiding scorer does not know the model's label '{unknown}'. Its labels: "
                    + $"{string.Join(", ", scorer.Names)}."
            );
        return [.. vocabulary.Names.Select(scorer.IndexOf)];
    }

    /// <summary>Makes sure that two models speak of the same pictures and noise levels.</summary>
    /// <exception cref="ArgumentException">They differ in what a guide must share.</exception>
    public static void RequireSameWorld(DdpmDescription guide, DdpmDescription model, float[] guideMean, float[] mean)
    {
        var difference =
            guide.Shape != model.Shape ? $"it makes pictures of {guide.Shape} instead of {model.Shape}"
            : !guide.Labels.SequenceEqual(model.Labels)
                ? $"its labels are {string.Join(", ", guide.Labels)} instead of {string.Join(", ", model.Labels)}"
            : Levels(guide) != Levels(model) ? $"its noise schedule is {Levels(guide)} instead of {Levels(model)}"
            : !AreClose(guide.PixelScale, model.PixelScale)
            || guideMean.Zip(mean).Any(pair => Math.Abs(pair.First - pair.Second) > Tolerance)
                ? "it was trained on other pictures, which have another mean or spread"
            : null;
        if (difference is not null)
            throw new ArgumentException($"The guiding model does not fit: {difference}.");
    }

    private static string Levels(DdpmDescription model) =>
        $"'{model.Structure.Schedule}' with {model.Structure.Timesteps} timesteps{(model.Structure.ZeroTerminalSnr ? " that end in plain noise" : "")}";

    private static bool AreClose(double one, double other) => Math.Abs(one - other) <= Tolerance * other;
}
