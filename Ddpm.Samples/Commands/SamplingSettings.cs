using System.ComponentModel;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;
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
        "Which noise levels the steps visit: trailing, leading, linspace, karras or shifted, which with shifted:S puts more "
            + "steps where there is much noise for S above 1; the model's own setting when left out"
    )]
    public string? Spacing { get; init; }

    [CommandOption("--guidance <G>")]
    [Description(
        "How strongly labels are followed: 1 plain, 3 strong, 0 not at all; the model's own setting when left out"
    )]
    public double? Guidance { get; init; }

    [CommandOption("--guidance-rescale <SHARE>")]
    [Description("How much of the contrast that guidance adds is taken away again, 0 to 1, such as 0.7")]
    public double? GuidanceRescale { get; init; }

    [CommandOption("--guidance-interval <LO..HI>")]
    [Description(
        "The shares of noise between which guidance acts, from 0 (clean) to 1 (plain noise), such as 0.2..0.7"
    )]
    public string? GuidanceInterval { get; init; }

    [CommandOption("--compose")]
    [Description("Let each label guide by itself, instead of asking for all of them together")]
    public bool Compose { get; init; }

    [CommandOption("--not <LABEL>")]
    [Description("A label that no picture is to show; may be given several times")]
    public string[] Not { get; init; } = [];

    [CommandOption("--threshold <SHARE>")]
    [Description(
        "Dynamic thresholding that leaves this share of a picture's values whole, such as 0.995; a clip without"
    )]
    public double? Threshold { get; init; }

    [CommandOption("--guide <FILE>")]
    [Description("A weaker model of the same pictures, such as an earlier snapshot, to steer away from (autoguidance)")]
    public string? Guide { get; init; }

    [CommandOption("--guide-scale <G>")]
    [Description(
        "How strongly to steer away from --guide: 1 not at all, 2 clearly. It adds to --guidance, so try that at 1"
    )]
    public double? GuideScale { get; init; }

    [CommandOption("--scorer-guide <FILE>")]
    [Description("A scorer whose gradient guides the pictures; they must then be judged by another one")]
    public string? ScorerGuide { get; init; }

    [CommandOption("--scorer-scale <G>")]
    [Description("How strongly --scorer-guide guides: 0 not at all, 1 as Bayes' rule has it, 10 and more strongly")]
    public double? ScorerScale { get; init; }

    [CommandOption("--verify <N>")]
    [Description("Draw pictures again, at most N times, whose labels the model itself does not recognise")]
    public int? Verify { get; init; }

    [CommandOption("--precision <NAME>")]
    [Description(SamplingPrecisionDescription)]
    public string? Precision { get; init; }

    [CommandOption("--batch <N>")]
    [Description("How many pictures are drawn together, 32 when left out; changes time and memory only")]
    public int? Batch { get; init; }

    [CommandOption("--gpu <INDEX>")]
    [Description("Use this GPU, counted from 0; the CPU when left out")]
    public int? Gpu { get; init; }

    /// <summary>How many pictures are drawn together.</summary>
    public int BatchSize => Batch ?? 32;

    /// <summary>The options that were given and say how pictures are drawn.</summary>
    protected IReadOnlyList<string> GivenSampling
    {
        get
        {
            (string Option, bool IsGiven)[] all =
            [
                ("--sampler", Sampler is not null),
                ("--sampling-steps", SamplingSteps is not null),
                ("--spacing", Spacing is not null),
                ("--guidance", Guidance is not null),
                ("--guidance-rescale", GuidanceRescale is not null),
                ("--guidance-interval", GuidanceInterval is not null),
                ("--compose", Compose),
                ("--not", Not.Length > 0),
                ("--threshold", Threshold is not null),
                ("--guide", Guide is not null),
                ("--guide-scale", GuideScale is not null),
                ("--scorer-guide", ScorerGuide is not null),
                ("--scorer-scale", ScorerScale is not null),
                ("--verify", Verify is not null),
                ("--precision", Precision is not null),
            ];
            return [.. all.Where(option => option.IsGiven).Select(option => option.Option)];
        }
    }

    /// <summary>How pictures are drawn.</summary>
    /// <param name="saved">What was saved with the model.</param>
    public SamplingOptions ToOptions(SamplingOptions saved) =>
        saved with
        {
            Sampler = Sampler ?? saved.Sampler,
            Steps = SamplingSteps ?? saved.Steps,
            Spacing = Spacing ?? saved.Spacing,
            GuidanceScale = Guidance ?? saved.GuidanceScale,
            GuidanceRescale = GuidanceRescale ?? saved.GuidanceRescale,
            GuidanceInterval = GuidanceInterval is { } text
                ? IntervalText.Parse(text) ?? saved.GuidanceInterval
                : saved.GuidanceInterval,
            ComposeLabels = Compose || saved.ComposeLabels,
            DynamicThreshold = Threshold ?? saved.DynamicThreshold,
            GuideScale = GuideScale ?? saved.GuideScale,
            ScorerScale = ScorerScale ?? saved.ScorerScale,
            VerifyLabels = Verify ?? saved.VerifyLabels,
            Precision = EnumNames<ComputePrecision>.ParseOrNull(Precision) ?? saved.Precision,
        };

    /// <summary>Makes sure that nothing is asked of a model that means nothing to it.</summary>
    /// <param name="generator">The model.</param>
    /// <param name="path">Its file.</param>
    /// <exception cref="CommandFailedException">A GAN is told how to step or what guides it.</exception>
    public void CheckFor(IConditionalGenerator generator, string path)
    {
        if (!generator.TakesOneCall)
            return;
        var given = GivenSampling;
        if (given.Count > 0)
            throw new CommandFailedException(
                $"'{path}' is a GAN, which makes a picture in one network call: {string.Join(", ", given)} "
                    + $"{(given.Count == 1 ? "means" : "mean")} nothing to it. Leave {(given.Count == 1 ? "it" : "them")} out."
            );
    }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError(
            CheckSampler(Sampler),
            Check("--sampling-steps", SamplingSteps, 1, 100_000),
            CheckSpacing(Spacing),
            Guidance is { } guidance && !(guidance is >= 0 and <= 100)
                ? $"--guidance must be 0 to 100, got {guidance}."
                : null,
            GuidanceRescale is { } rescale && !(rescale is >= 0 and <= 1)
                ? $"--guidance-rescale must be 0 to 1, got {rescale}."
                : null,
            IntervalText.Check("--guidance-interval", GuidanceInterval),
            Not.Any(string.IsNullOrWhiteSpace) ? "A label of --not is blank." : null,
            Threshold is { } share && !(share is > 0 and <= 1)
                ? $"--threshold must be above 0 and at most 1, got {share}."
                : null,
            CheckPath("--guide", Guide),
            CheckPath("--scorer-guide", ScorerGuide),
            CheckScale("--guide-scale", GuideScale),
            CheckScale("--scorer-scale", ScorerScale),
            Guide is not null && GuideScale is null ? "--guide needs --guide-scale, such as 2." : null,
            ScorerGuide is not null && ScorerScale is null ? "--scorer-guide needs --scorer-scale, such as 10." : null,
            Check("--verify", Verify, 0, 100),
            Check("--precision", Precision, EnumNames<ComputePrecision>.All),
            Check("--batch", Batch, 1, 65_536),
            Check("--gpu", Gpu, 0)
        );

    private static string? CheckScale(string option, double? scale) =>
        scale is { } number && !(number is >= 0 and <= 100_000) ? $"{option} must be 0 to 100000, got {number}." : null;
}
