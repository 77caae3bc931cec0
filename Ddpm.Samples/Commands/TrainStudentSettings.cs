using System.ComponentModel;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm train student</c> can be told.</summary>
internal sealed class TrainStudentSettings : TrainDiffusionSettings
{
    [CommandOption("--teacher <FILE>", isRequired: true)]
    [Description("The model to learn from, from 'ddpm train ddpm'")]
    public required string Teacher { get; init; }

    [CommandOption("--previous <FILE>")]
    [Description("A student of the same teacher to go on from; it is not changed")]
    public string? Previous { get; init; }

    [CommandOption("--guidance <G>")]
    [Description("The guidance scale of the teacher that the student learns; 1 learns from the pictures alone")]
    [DefaultValue(3.0)]
    public double Guidance { get; init; }

    [CommandOption("--stages <N>")]
    [Description("In how many stages the two compared noise levels come closer, each to half of their distance")]
    [DefaultValue(8)]
    public int Stages { get; init; }

    [CommandOption("--noise-mean <X>")]
    [Description(
        "The mean of ln(σ/α), noise to signal, at which the student learns, -10 to 10; a higher one is for fewer calls"
    )]
    [DefaultValue(-1.1)]
    public double NoiseMean { get; init; }

    /// <summary>The options of the student and its training.</summary>
    /// <param name="scorer">The scorer of <see cref="TrainDiffusionSettings.ScorerGuide"/>, or null.</param>
    public DistilledDdpmOptions ToOptions(IGuidingScorer? scorer) =>
        new()
        {
            Training = ToOptions(DistilledDdpmOptions.DefaultTraining),
            GuidanceScale = Guidance,
            Stages = Stages,
            LogNoiseMean = NoiseMean,
            Precision = ComputePrecision,
            ScorerGuidance = GuidanceBy(scorer),
        };

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong
            ? wrong
            : FirstError(
                CheckPath("--teacher", Teacher),
                CheckPath("--previous", Previous),
                Guidance is >= 0 and <= 100 ? null : $"--guidance must be 0 to 100, got {Guidance}.",
                Check("--stages", Stages, 1, 16),
                NoiseMean is >= -10 and <= 10 ? null : $"--noise-mean must be -10 to 10, got {NoiseMean}."
            );
}
