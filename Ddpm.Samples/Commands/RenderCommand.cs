using System.Diagnostics;
using Ddpm.Samples.Output;
using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm render</c>: renders a data set.</summary>
internal sealed class RenderCommand()
    : Command<RenderCommand.Options>(
        "render",
        "Render a CLEVR-like data set in the format of i-CLEVR",
        "render --out scenes --scenes 6000"
    )
{
    /// <summary>What it can be told.</summary>
    internal sealed record Options : IChecked
    {
        /// <summary>The folder for the data set: new, empty, or holding an earlier rendered set.</summary>
        [Option(Value = "DIR")]
        public required string Out { get; init; }

        /// <summary>How many scenes; each gives a picture for every number of objects.</summary>
        [Option(Min = 1, Max = IClevrDataSetWriter.MostScenes)]
        public int Scenes { get; init; } = 6000;

        /// <summary>Width and height of the pictures: 64, or 32, which is always the close-up world.</summary>
        [Option(Value = "PIXELS")]
        public int Size { get; init; } = 64;

        /// <summary>Bring the camera closer, so that objects are large: for quick training on a CPU.</summary>
        [Option("closeup")]
        public bool CloseUp { get; init; }

        /// <summary>Which scenes; the same seed gives the same files.</summary>
        [Option]
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
        public IEnumerable<string?> Problems()
        {
            yield return Size is 32 or 64 ? null : $"--size must be 64 or 32, got {Size}.";
        }
    }

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        var world = options.World;
        var watch = Stopwatch.StartNew();
        ProgressDisplay.Run(
            session.Output.Messages,
            "Rendering scenes",
            progress =>
                SceneRendering.Run(
                    options.Out,
                    world,
                    options.Scenes,
                    options.Seed,
                    progress,
                    session.CancellationToken
                )
        );

        var result = new
        {
            Folder = Path.GetFullPath(options.Out),
            World = world.Name,
            Size = world.PictureSize,
            options.Scenes,
            Pictures = options.Scenes * world.ObjectsPerScene,
            Labels = world.Colors.Count * world.Shapes.Count,
            Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            ScenesPerSecond = Math.Round(options.Scenes / watch.Elapsed.TotalSeconds, 1),
        };
        session.Write(
            result,
            $"{result.Pictures} pictures of {result.Size}×{result.Size} and {result.Labels} labels are in "
                + $"{result.Folder} ({result.ScenesPerSecond} scenes per second)."
        );
    }
}
