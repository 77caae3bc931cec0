using System.ComponentModel;
using Ddpm.Trainers.Networks;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm compare</c> can be told.</summary>
internal sealed class CompareSettings : CommonSettings
{
    [CommandOption("--model <FILE>", isRequired: true)]
    [Description("A model, from 'ddpm train ddpm', 'ddpm train gan' or 'ddpm average'; may be given several times")]
    public required string[] Models { get; init; }

    [CommandOption("--scorer <FILE>", isRequired: true)]
    [Description("The scorer, from 'ddpm train scorer'")]
    public required string Scorer { get; init; }

    [CommandOption("--conditions <FILE>", isRequired: true)]
    [Description("A JSON list of lists of labels, such as test.json; may be given several times")]
    public required string[] Conditions { get; init; }

    [CommandOption("--out <DIR>", isRequired: true)]
    [Description("The folder for table.md, results.json and curve.png")]
    public required string Out { get; init; }

    [CommandOption("--sampler <LIST>")]
    [Description(
        "Samplers, such as ddpm,ddim:0.5,unipc (all names: ddpm generate --help); the models' own when left out"
    )]
    public string? Samplers { get; init; }

    [CommandOption("--sampling-steps <LIST>")]
    [Description("Numbers of steps, such as 5,10,50; the models' own when left out")]
    public string? SamplingSteps { get; init; }

    [CommandOption("--guidance <LIST>")]
    [Description("Guidance scales, such as 1,2,4; the models' own when left out")]
    public string? Guidance { get; init; }

    [CommandOption("--spacing <LIST>")]
    [Description(
        "Which noise levels the steps visit, such as trailing,shifted:2 (all names: ddpm generate --help); the models' own when left out"
    )]
    public string? Spacing { get; init; }

    [CommandOption("--verify <LIST>")]
    [Description(
        "How often pictures are drawn again at most whose labels the model does not recognise, such as 0,1,2; the models' own when left out"
    )]
    public string? Verify { get; init; }

    [CommandOption("--seeds <N>")]
    [Description("How many pictures each condition gets; every picture has a seed of its own, its index")]
    [DefaultValue(1)]
    public int Seeds { get; init; }

    [CommandOption("--precision <NAME>")]
    [Description(SamplingPrecisionDescription)]
    public string? Precision { get; init; }

    [CommandOption("--batch <N>")]
    [Description("How many pictures are drawn together; changes time and memory only")]
    [DefaultValue(32)]
    public int Batch { get; init; }

    [CommandOption("--gpu <INDEX>")]
    [Description("Use this GPU, counted from 0; the CPU when left out")]
    public int? Gpu { get; init; }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError([
            .. Models.Select(path => CheckPath("--model", path)),
            CheckPath("--scorer", Scorer),
            .. Conditions.Select(path => CheckPath("--conditions", path)),
            CheckPath("--out", Out),
            .. (ValueList.Words(Samplers) ?? []).Select(CheckSampler),
            .. (ValueList.Words(Spacing) ?? []).Select(CheckSpacing),
            ValueList.CheckWholeNumbers("--verify", Verify, 0, 100),
            ValueList.CheckWholeNumbers("--sampling-steps", SamplingSteps, 1, 100_000),
            ValueList.CheckNumbers("--guidance", Guidance, 0, 100),
            Check("--precision", Precision, EnumNames<ComputePrecision>.All),
            Check("--seeds", Seeds, 1, 1_000_000),
            Check("--batch", Batch, 1, 65_536),
            Check("--gpu", Gpu, 0),
        ]);
}
