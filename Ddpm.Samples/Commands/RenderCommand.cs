using System.Diagnostics;
using Ddpm.Samples.Output;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm render</c>: renders a data set.</summary>
internal sealed class RenderCommand(CommandOutput output) : Command<RenderSettings>
{
    /// <inheritdoc />
    public override int Execute(CommandContext context, RenderSettings settings, CancellationToken cancellationToken)
    {
        var world = settings.World;
        var watch = Stopwatch.StartNew();
        ProgressDisplay.Run(
            output.Messages,
            "Rendering scenes",
            progress =>
                SceneRendering.Run(settings.Out, world, settings.Scenes, settings.Seed, progress, cancellationToken)
        );

        var result = new
        {
            Folder = Path.GetFullPath(settings.Out),
            World = world.Name,
            Size = world.PictureSize,
            settings.Scenes,
            Pictures = settings.Scenes * world.ObjectsPerScene,
            Labels = world.Colors.Count * world.Shapes.Count,
            Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            ScenesPerSecond = Math.Round(settings.Scenes / watch.Elapsed.TotalSeconds, 1),
        };
        if (settings.Json)
            output.WriteJson(result);
        else
            output.WriteLine(
                $"{result.Pictures} pictures of {result.Size}×{result.Size} and {result.Labels} labels are in "
                    + $"{result.Folder} ({result.ScenesPerSecond} scenes per second)."
            );
        return ExitCode.Done;
    }
}
