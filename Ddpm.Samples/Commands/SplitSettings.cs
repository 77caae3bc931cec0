using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm split</c> can be told.</summary>
internal sealed class SplitSettings : CommonSettings
{
    [CommandOption("--data <DIR>", isRequired: true)]
    [Description("A folder with train.json and objects.json as i-CLEVR has")]
    public required string Data { get; init; }

    [CommandOption("--out <DIR>", isRequired: true)]
    [Description("The folder for the two data sets, model and judge; neither may be there yet")]
    public required string Out { get; init; }

    [CommandOption("--judge-every <N>")]
    [Description("Each n-th scene, in the order of their names, goes to the judge")]
    [DefaultValue(3)]
    public int JudgeEvery { get; init; }

    [CommandOption("--unseen <FILE>")]
    [Description("A JSON list of lists of labels: the model gets no picture that shows exactly one of these")]
    public string? Unseen { get; init; }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError(
            CheckPath("--data", Data),
            CheckPath("--out", Out),
            CheckPath("--unseen", Unseen),
            Check("--judge-every", JudgeEvery, 2, 1000)
        );
}
