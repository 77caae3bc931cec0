using System.ComponentModel;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Generation;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What every command that generates pictures can be told.</summary>
internal abstract class SamplingSettings : CommonSettings
{
    [CommandOption("--sampler <NAME>")]
    [Description(
        "How pictures are drawn: ddpm, ddpm-large, ddim or ddim:ETA (0 to 1), euler, heun (two calls a step), dpm++2m, "
            + "dpm++2m-sde, unipc or unipc:ORDER (1 to 4), ipndm, consistency (for students); the model's own setting when left out"
    )]
    public string? Sampler { get; init; }

    [CommandOption("--sampling-steps <N>")]
    [Description("How many steps lead from noise to picture; the model's own setting when left out")]
    public int? SamplingSteps { get; init; }

    [CommandOption("--spacing <NAME>")]
    [Description(
        "Which noise levels the steps visit: trailing, leading, linspace or karras; the model's own setting when left out"
    )]
    public string? Spacing { get; init; }

    [CommandOption("--guidance <G>")]
    [Description(
        "How strongly labels are followed: 1 plain, 3 strong, 0 not at all; the model's own setting when left out"
    )]
    public double? Guidance { get; init; }

    [CommandOption("--batch <N>")]
    [Description("How many pictures are drawn together; changes time and memory only")]
    [DefaultValue(32)]
    public int Batch { get; init; }

    [CommandOption("--gpu <INDEX>")]
    [Description("Use this GPU, counted from 0; the CPU when left out")]
    public int? Gpu { get; init; }

    /// <summary>How pictures are drawn.</summary>
    /// <param name="saved">What was saved with the model.</param>
    public SamplingOptions ToOptions(SamplingOptions saved) =>
        saved with
        {
            Sampler = Sampler ?? saved.Sampler,
            Steps = SamplingSteps ?? saved.Steps,
            Spacing = Spacing ?? saved.Spacing,
            GuidanceScale = Guidance ?? saved.GuidanceScale,
        };

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError(
            CheckSampler(Sampler),
            Check("--sampling-steps", SamplingSteps, 1, 100_000),
            Check("--spacing", Spacing, StepPlacement.All.Select(placement => placement.Name)),
            Guidance is { } guidance && !(guidance is >= 0 and <= 100)
                ? $"--guidance must be 0 to 100, got {guidance}."
                : null,
            Check("--batch", Batch, 1, 65_536),
            Check("--gpu", Gpu, 0)
        );
}
