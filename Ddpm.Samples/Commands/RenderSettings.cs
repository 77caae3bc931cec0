using System.ComponentModel;
using Ddpm.Samples.Scenes;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm render</c> can be told.</summary>
internal sealed class RenderSettings : CommonSettings
{
    [CommandOption("--out <DIR>", isRequired: true)]
    [Description("The folder for the data set: new, empty, or holding an earlier rendered set")]
    public required string Out { get; init; }

    [CommandOption("--scenes <N>")]
    [Description("How many scenes; each gives a picture for every number of objects")]
    [DefaultValue(6000)]
    public int Scenes { get; init; }

    [CommandOption("--size <PIXELS>")]
    [Description("Width and height of the pictures: 64, or 32, which is always the close-up world")]
    [DefaultValue(64)]
    public int Size { get; init; }

    [CommandOption("--closeup")]
    [Description("Bring the camera closer, so that objects are large: for quick training on a CPU")]
    public bool CloseUp { get; init; }

    [CommandOption("--seed <S>")]
    [Description("Which scenes; the same seed gives the same files")]
    [DefaultValue(0L)]
    public long Seed { get; init; }

    /// <summary>The world that the options describe.</summary>
    public SceneWorld World =>
        CloseUp || Size == SceneWorld.CloseUp.PictureSize
            ? SceneWorld.CloseUp with
            {
                PictureSize = Size,
            }
            : SceneWorld.Clevr;

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError(
            CheckPath("--out", Out),
            Check("--scenes", Scenes, 1, IClevrDataSetWriter.MostScenes),
            Size is 32 or 64 ? null : $"--size must be 64 or 32, got {Size}."
        );
}
