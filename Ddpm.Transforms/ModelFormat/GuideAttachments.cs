namespace Ddpm.Transforms.ModelFormat;

/// <summary>The models that guide a generation stage, as models attached to it.</summary>
internal static class GuideAttachments
{
    private const string Guide = "Guide";
    private const string Scorer = "Scorer";

    /// <summary>The roles of attached models.</summary>
    public static IReadOnlyList<string> Roles { get; } = [Guide, Scorer];

    /// <summary>Guides as they are saved.</summary>
    public static IReadOnlyList<AttachedModel> Of(GenerationGuides guides)
    {
        var models = new List<AttachedModel>();
        if (guides.Model is { } model)
            models.Add(new AttachedModel(Guide, "guide", model));
        if (guides.Scorer is { } scorer)
            models.Add(new AttachedModel(Scorer, guides.ScorerName, scorer));
        return models;
    }

    /// <summary>Guides as they were saved.</summary>
    /// <exception cref="InvalidDataException">A model is not of the kind that its role asks for.</exception>
    public static GenerationGuides Read(IReadOnlyList<AttachedModel> models)
    {
        var guides = GenerationGuides.None;
        foreach (var (role, name, model) in models)
            guides = (role, model) switch
            {
                (Guide, DdpmGenerator guide) => guides with { Model = guide },
                (Scorer, IGuidingScorer scorer) => guides with { Scorer = scorer, ScorerName = name },
                _ => throw new InvalidDataException($"A model of kind '{model.Kind}' cannot be a {role}."),
            };
        return guides;
    }
}
