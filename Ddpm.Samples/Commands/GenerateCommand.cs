using System.Diagnostics;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm generate</c>: draws pictures of a list of labels.</summary>
internal sealed class GenerateCommand(CommandOutput output) : Command<GenerateSettings>
{
    /// <inheritdoc />
    public override int Execute(CommandContext context, GenerateSettings settings, CancellationToken cancellationToken)
    {
        var ml = ModelContext.Create(gpu: settings.Gpu);
        using var stage = ModelFile.LoadGenerator(ml, settings.Model);
        ModelFile.CheckLabels(settings.Model, stage.Generator.Vocabulary, settings.Labels.Concat(settings.Not));
        settings.CheckFor(stage.Generator, settings.Model);
        if (!stage.Generator.UsesLabels)
            output.WriteMessage($"'{settings.Model}' was trained without labels and draws anything for any.");
        else if (settings.Labels.Length == 0)
            throw new WrongUsageException("Name at least one LABEL, such as \"red cube\".");
        using var guides = GuideFiles.Load(ml, settings, stage);
        Directory.CreateDirectory(settings.Out);

        var wishes = Wish.ForEach([settings.Labels], settings.Count, settings.Seed);
        var maker = new PictureMaker(
            stage.Generator,
            settings.ToOptions(stage.Options.Sampling),
            settings.BatchSize,
            guides.Guides,
            settings.Not
        );
        var watch = Stopwatch.StartNew();
        var pictures = ProgressDisplay.Run(
            output.Messages,
            "Generating pictures",
            progress => maker.Make(wishes, progress, cancellationToken)
        );
        var seconds = watch.Elapsed.TotalSeconds;
        var files = PictureFolder.Write(settings.Out, wishes, pictures);
        var grid = Grids.Save(settings.Out, Path.GetFileName(settings.Model), pictures);

        var result = new
        {
            settings.Labels,
            Not = settings.Not.Length == 0 ? null : settings.Not,
            Pictures = wishes.Zip(files, (wish, file) => new { File = Path.GetFullPath(file), wish.Seed }).ToList(),
            Grid = Path.GetFullPath(grid),
            Seconds = Math.Round(seconds, 3),
            PicturesPerSecond = Math.Round(pictures.Count / seconds, 2),
        };
        if (settings.Json)
            output.WriteJson(result);
        else
            output.WriteLine(
                $"{pictures.Count} pictures and {Grids.FileName} are in {Path.GetFullPath(settings.Out)} "
                    + $"({result.PicturesPerSecond} pictures per second)."
            );
        return ExitCode.Done;
    }
}
