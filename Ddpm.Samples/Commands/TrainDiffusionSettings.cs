using System.ComponentModel;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm train ddpm</c> and <c>ddpm train student</c> can both be told.</summary>
internal abstract class TrainDiffusionSettings : TrainGeneratorSettings
{
    [CommandOption("--scorer-guide <FILE>")]
    [Description("A scorer whose judgement is added to the loss; the model must then be judged by another one")]
    public string? ScorerGuide { get; init; }

    [CommandOption("--scorer-weight <W>")]
    [Description("How much the judgement of --scorer-guide counts beside the model's own loss")]
    [DefaultValue(0.1)]
    public double ScorerWeight { get; init; } = 0.1;

    /// <summary>How a scorer has its say, or null.</summary>
    /// <param name="scorer">The scorer that was read from <see cref="ScorerGuide"/>, or null.</param>
    public ScorerGuidanceOptions? GuidanceBy(IGuidingScorer? scorer) =>
        scorer is null
            ? null
            : new()
            {
                Scorer = scorer,
                Weight = ScorerWeight,
                Name = Path.GetFileName(ScorerGuide!),
            };

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong
            ? wrong
            : FirstError(
                CheckPath("--scorer-guide", ScorerGuide),
                ScorerWeight is > 0 and <= 1000
                    ? null
                    : $"--scorer-weight must be above 0 and at most 1000, got {ScorerWeight}."
            );
}
