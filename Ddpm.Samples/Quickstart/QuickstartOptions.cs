using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Quickstart;

/// <summary>How large the quickstart is: as good as it can be in six minutes on two cores.</summary>
internal sealed record QuickstartOptions
{
    /// <summary>The folder for everything that is made.</summary>
    public required string Folder { get; init; }

    /// <summary>What the scenes show. <value>4 colours, 3 shapes, 1 or 2 large objects at 32×32 by default.</value></summary>
    public SceneWorld World { get; init; } = SceneWorld.Quickstart;

    /// <summary>How many scenes are rendered. <value>1800 by default.</value></summary>
    public int Scenes { get; init; } = 1800;

    /// <summary>How long the scorer learns. <value>45 seconds by default.</value></summary>
    public TimeSpan ScorerTime { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long the diffusion model learns. <value>220 seconds by default.</value></summary>
    public TimeSpan DdpmTime { get; init; } = TimeSpan.FromSeconds(220);

    /// <summary>How the scorer learns, but for the time.</summary>
    public ImageLabelScorerOptions Scorer { get; init; } = new();

    /// <summary>
    /// What diffusion model is trained, and how, but for the time. Velocity prediction learns shapes and places in the
    /// first minutes, where ε-prediction is still at colours; small batches give it more steps.
    /// </summary>
    public ConditionalDdpmOptions Ddpm { get; init; } =
        new()
        {
            Target = "v",
            BatchSize = 16,
            AverageDecay = 0.997,
        };

    /// <summary>How many steps each model learns, in the place of its time, or null. <value>null by default.</value></summary>
    public long? TrainingSteps { get; init; }

    /// <summary>How many pictures each combination of labels gets. <value>2 by default.</value></summary>
    public int Seeds { get; init; } = 2;

    /// <summary>The seed of scenes and training. <value>1 by default.</value></summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many pictures are generated together. <value>36 by default.</value></summary>
    public int BatchSize { get; init; } = 36;

    /// <summary>How pictures are drawn from the model.</summary>
    public SamplingOptions Sampling { get; init; } = new() { GuidanceScale = 2 };

    /// <summary>The folder of the rendered data set.</summary>
    public string ScenesFolder => Path.Combine(Folder, "scenes");

    /// <summary>The list of labels in the order of their indices.</summary>
    public string ObjectsFile => Path.Combine(ScenesFolder, IClevrFolder.ObjectsFile);

    /// <summary>The folder of the generated pictures.</summary>
    public string PicturesFolder => Path.Combine(Folder, "pictures");

    /// <summary>The saved pipeline.</summary>
    public string PipelineFile => Path.Combine(Folder, "pipeline.zip");

    /// <summary>The list of all label combinations that pictures are generated for.</summary>
    public string ConditionsFile => Path.Combine(Folder, "conditions.json");

    /// <summary>How long a model learns.</summary>
    /// <param name="time">Its time, when no number of steps is set.</param>
    public TrainingBudget BudgetOf(TimeSpan time) =>
        TrainingSteps is { } steps ? TrainingBudget.OfSteps(steps) : TrainingBudget.OfMinutes(time.TotalMinutes);
}
