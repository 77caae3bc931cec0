using System.ComponentModel;
using Ddpm.Trainers.Networks;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What every <c>ddpm train</c> command of a generator can be told.</summary>
internal abstract class TrainGeneratorSettings : TrainSettings
{
    [CommandOption("--precision <NAME>")]
    [Description(
        "In which type networks compute while they learn: float32 or bfloat16, which is faster on a GPU and on a CPU with "
            + "AVX512-BF16 or AMX, and slower on others"
    )]
    [DefaultValue("float32")]
    public string Precision { get; init; } = "float32";

    /// <summary>The type that networks compute in while they learn.</summary>
    public ComputePrecision ComputePrecision => EnumNames<ComputePrecision>.Parse(Precision);

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong
            ? wrong
            : FirstError(Check("--precision", Precision, EnumNames<ComputePrecision>.All));
}
