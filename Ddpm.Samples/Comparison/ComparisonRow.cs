using Ddpm.Samples.Output;

namespace Ddpm.Samples.Comparison;

/// <summary>What was measured of a model with one way of drawing pictures.</summary>
internal sealed record ComparisonRow
{
    /// <summary>The model's file, without folder and extension.</summary>
    public string Model { get; init; } = "";

    /// <summary>How long the model was trained, in minutes.</summary>
    public required double TrainingMinutes { get; init; }

    /// <summary>The file of label lists, without its folder.</summary>
    public string Conditions { get; init; } = "";

    /// <summary>The sampler.</summary>
    public required string Sampler { get; init; }

    /// <summary>Which noise levels the steps visited.</summary>
    public required string Spacing { get; init; }

    /// <summary>How many steps led from noise to picture.</summary>
    public required int SamplingSteps { get; init; }

    /// <summary>How many network evaluations a picture took, those for guidance counted.</summary>
    public required int NetworkEvaluations { get; init; }

    /// <summary>The guidance scale.</summary>
    public required double Guidance { get; init; }

    /// <summary>How often a picture was drawn again at most.</summary>
    public required int Verify { get; init; }

    /// <summary>In which type the network computed.</summary>
    public required string Precision { get; init; }

    /// <summary>What speaks against the scorer as a judge of the model, or null where nothing does.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>What else there is to say of the scorer as a judge of the model, or null.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>How well the labels are shown.</summary>
    public required AccuracyResult Accuracy { get; init; }

    /// <summary>The time that generation took, by picture.</summary>
    public required double SecondsPerPicture { get; init; }
}
