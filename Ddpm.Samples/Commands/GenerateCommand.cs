using System.Diagnostics;
using Ddpm.Samples.Binding;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm generate</c>: draws pictures of a list of labels.</summary>
internal sealed class GenerateCommand()
    : Command<GenerateCommand.Options>(
        "generate",
        "Generate pictures that show all given labels",
        """generate --model model.zip "red cube" "cyan sphere" --count 4 --out made"""
    )
{
    /// <summary>What it can be told.</summary>
    internal sealed record Options : IChecked
    {
        /// <summary>The labels of the objects that each picture is to show, such as "red cube" "cyan sphere"; none for a model that was trained without.</summary>
        [Argument("LABEL")]
        public string[] Labels
        {
            get;
            init => field = Array.ConvertAll(value, NormalForm.Of);
        } = [];

        /// <summary>The model, from 'ddpm train' or 'ddpm average'.</summary>
        [Option(Value = "FILE")]
        public required string Model { get; init; }

        /// <summary>The folder for the pictures and grid.png: new, or without results of an earlier run.</summary>
        [Option(Value = "DIR")]
        public required string Out { get; init; }

        /// <summary>What is left there.</summary>
        public OutputOptions Output { get; init; } = new();

        /// <summary>How many pictures.</summary>
        [Option(Min = 1, Max = 1_000_000)]
        public int Count { get; init; } = 1;

        /// <summary>The seed of the first picture; the next has the next.</summary>
        [Option]
        public long Seed { get; init; }

        /// <summary>How they are drawn.</summary>
        public DrawingOptions Drawing { get; init; } = new();

        /// <summary>Where they are drawn.</summary>
        public InferenceOptions Inference { get; init; } = new();

        /// <inheritdoc />
        public IEnumerable<string?> Problems() =>
            [
                .. Drawing.Problems(),
                Labels.Any(string.IsNullOrWhiteSpace) ? "A LABEL is blank." : null,
                Seed > long.MaxValue - Count ? $"--seed {Seed} leaves no seeds for {Count} pictures." : null,
                Labels.Intersect(Drawing.Not).FirstOrDefault() is { } both
                    ? $"'{both}' is a LABEL and --not; choose one."
                    : null,
            ];
    }

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        using var runtime = ModelRuntime.Use(options.Inference.Runtime);
        var ml = ModelContext.Create(gpu: options.Inference.Device.Gpu);
        using var stage = ModelFile.LoadGenerator(ml, options.Model);
        var drawing = options.Drawing;
        ModelFile.CheckLabels(options.Model, stage.Generator.Vocabulary, options.Labels.Concat(drawing.Not));
        drawing.CheckFor(stage.Generator, options.Model);
        if (!stage.Generator.UsesLabels)
            session.Output.WriteMessage($"'{options.Model}' was trained without labels and draws anything for any.");
        else if (options.Labels.Length == 0)
            throw new WrongUsageException("Name at least one LABEL, such as \"red cube\".");
        using var files = new ModelFiles(ml);
        var guides = drawing.GuidesOf(stage, files);
        var wishes = Wish.ForEach([options.Labels], options.Count, options.Seed);
        OutputFolder.Prepare(
            options.Out,
            PictureFolder.Files,
            options.Output.Clean,
            [.. PictureFolder.NamesOf(wishes), Grids.FileName]
        );
        var maker = new PictureMaker(
            stage.Generator,
            drawing.SamplingOf(stage, session.Output),
            drawing.BatchSize,
            guides,
            drawing.Not
        );
        var watch = Stopwatch.StartNew();
        var pictures = session.Show(
            "Generating pictures",
            progress => maker.Make(wishes, progress, session.CancellationToken)
        );
        var seconds = watch.Elapsed.TotalSeconds;
        var written = PictureFolder.Write(options.Out, wishes, pictures);
        var grid = Grids.Save(options.Out, Path.GetFileName(options.Model), pictures);

        var result = new
        {
            options.Labels,
            Not = NullWhereEmpty.Of(drawing.Not),
            Pictures = wishes.Zip(written, (wish, file) => new { File = Path.GetFullPath(file), wish.Seed }).ToList(),
            Grid = Path.GetFullPath(grid),
            Seconds = Math.Round(seconds, 3),
            PicturesPerSecond = Math.Round(pictures.Count / seconds, 2),
        };
        session.Write(
            result,
            $"{pictures.Count} pictures and {Grids.FileName} are in {Path.GetFullPath(options.Out)} "
                + $"({result.PicturesPerSecond} pictures per second)."
        );
    }
}
