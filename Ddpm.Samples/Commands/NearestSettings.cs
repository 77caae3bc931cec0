using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm nearest</c> can be told.</summary>
internal sealed class NearestSettings : CommonSettings
{
    [CommandOption("--images <DIR>", isRequired: true)]
    [Description("The folder of generated pictures")]
    public required string Images { get; init; }

    [CommandOption("--data <DIR>", isRequired: true)]
    [Description("The data set that the model was trained on")]
    public required string Data { get; init; }

    [CommandOption("--scorer <FILE>", isRequired: true)]
    [Description("The scorer in whose features pictures are compared, from 'ddpm train scorer'")]
    public required string Scorer { get; init; }

    [CommandOption("--out <DIR>", isRequired: true)]
    [Description("The folder for nearest.png and nearest.json")]
    public required string Out { get; init; }

    [CommandOption("--held-out <DIR>")]
    [Description(
        "A data set of other scenes, whose distances show what is near; training pictures are compared with other scenes when left out"
    )]
    public string? HeldOut { get; init; }

    [CommandOption("--count <N>")]
    [Description("How many training pictures are shown beside each picture")]
    [DefaultValue(3)]
    public int Count { get; init; } = 3;

    [CommandOption("--gpu <INDEX>")]
    [Description("Use this GPU, counted from 0; the CPU when left out")]
    public int? Gpu { get; init; }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError(
            CheckPath("--images", Images),
            CheckPath("--data", Data),
            CheckPath("--scorer", Scorer),
            CheckPath("--out", Out),
            CheckPath("--held-out", HeldOut),
            Check("--count", Count, 1, 9),
            Check("--gpu", Gpu, 0)
        );
}
