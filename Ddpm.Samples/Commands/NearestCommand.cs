using System.Globalization;
using System.Text;
using Ddpm.Samples.Models;
using Ddpm.Samples.Nearest;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm nearest</c>: shows the training pictures that generated ones look most like.</summary>
internal sealed class NearestCommand()
    : Command<NearestCommand.Options>(
        "nearest",
        "Show the training pictures that generated ones look most like, and whether they come too near",
        "nearest --images scored --data split/model --held-out split/judge --scorer scorer.zip --out nearest"
    )
{
    /// <summary>What it can be told.</summary>
    internal sealed record Options
    {
        /// <summary>The folder of generated pictures.</summary>
        [Option(Value = "DIR")]
        public required string Images { get; init; }

        /// <summary>The data set that the model was trained on.</summary>
        public SourceOptions Source { get; init; } = new();

        /// <summary>The scorer in whose features pictures are compared, from 'ddpm train scorer'.</summary>
        [Option(Value = "FILE")]
        public required string Scorer { get; init; }

        /// <summary>The folder for nearest.png and nearest.json.</summary>
        [Option(Value = "DIR")]
        public required string Out { get; init; }

        /// <summary>A data set of other scenes, whose distances show what is near; training pictures are compared with other scenes when left out.</summary>
        [Option(Value = "DIR")]
        public string? HeldOut { get; init; }

        /// <summary>How many training pictures are shown beside each picture.</summary>
        [Option(Min = 1, Max = 9)]
        public int Count { get; init; } = 3;

        /// <summary>Where it computes.</summary>
        public InferenceOptions Inference { get; init; } = new();
    }

    private const string ResultFile = "nearest.json";

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        using var runtime = ModelRuntime.Use(options.Inference.Runtime);
        var ml = ModelContext.Create(gpu: options.Inference.Device.Gpu);
        PictureMessages.Show(ml, session.Output.WriteMessage);
        using var stage = ModelFile.LoadScorer(ml, options.Scorer);
        var scorer = stage.Classifier;
        var files = PictureReader.Find(options.Images);
        if (files.Count == 0)
            throw new CommandFailedException($"'{options.Images}' holds no picture.");
        var data = TrainingData.LoadRows(ml, options.Source);
        string[] results = [NearestGrid.FileName, ResultFile];
        OutputFolder.Prepare(options.Out, new(results.Contains), clean: false, results);

        var training = Features(ml, data, scorer, "Looking at training pictures", session);
        var heldOut = options.HeldOut is { } folder
            ? Features(
                ml,
                TrainingData.LoadRows(ml, folder, options.Source.Files),
                scorer,
                "Looking at held-out pictures",
                session
            )
            : null;
        var pictures = session.Show(
            "Looking at generated pictures",
            progress => PictureFeatures.Of(files, options.Source.Files, scorer, progress, session.CancellationToken)
        );
        var found = new NearestSearch(training, scorer.FeatureCount).Run(
            pictures,
            heldOut,
            options.Count,
            session.CancellationToken
        );

        foreach (var warning in found.Warnings ?? [])
            session.Output.WriteMessage($"Warning: {warning}");

        var shape = new ImageShape(3, scorer.Shape.Height, scorer.Shape.Width);
        var trained = Trained(ml, data, found);
        NearestGrid.Save(
            Path.Combine(options.Out, NearestGrid.FileName),
            found,
            index => Picture.From(PictureReader.Read(files[index], [], shape, options.Source.Files).Pixels, shape),
            index => trained[index]
        );
        var result = new
        {
            options.Images,
            Data = options.Source.Folder,
            options.HeldOut,
            options.Scorer,
            ScorerSha256 = ModelIdentity.Of(scorer, Path.GetFileName(options.Scorer)).Sha256,
            Found = found,
        };
        var json = CommandOutput.ToJson(result);
        AtomicFile.Write(Path.Combine(options.Out, ResultFile), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
        session.Write(result, () => WriteSummary(options, found, session.Output));
    }

    private static PictureFeatures Features(
        MLContext ml,
        IDataView data,
        LabelClassifier scorer,
        string title,
        CommandSession session
    ) => session.Show(title, progress => PictureFeatures.Of(ml, data, scorer, progress, session.CancellationToken));

    /// <summary>The training pictures that are shown, read once more: the others need not be held.</summary>
    private static Dictionary<int, Picture> Trained(MLContext ml, IDataView data, NearestResult found)
    {
        var shown = found
            .Pictures.Take(NearestGrid.MostRows)
            .SelectMany(picture => picture.Neighbours)
            .Select(neighbour => neighbour.Index)
            .ToHashSet();
        return PictureFeatures
            .Rows(ml, data)
            .Select((row, index) => (row.Image, Index: index))
            .Where(row => shown.Contains(row.Index))
            .ToDictionary(row => row.Index, row => Picture.From(row.Image));
    }

    private static void WriteSummary(Options options, NearestResult found, CommandOutput output)
    {
        void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        Line(
            $"{found.Pictures.Count} pictures come as near as {found.Median:0.000} (median) to one of {found.TrainingPictures} training pictures;"
        );
        Line($"{found.ReferencePictures} real ones ({found.Reference}) as near as {found.ReferenceMedian:0.000}.");
        Line(
            $"{found.Nearer} pictures ({(double)found.Nearer / found.Pictures.Count:P1}) are copies or nearer than {found.ReferenceLowest:0.000}, as {found.ReferenceLowestShare:P1} of real ones are by themselves: about as many are to be expected, many more speak for pictures learnt by heart."
        );
        Line($"{NearestGrid.FileName} and {ResultFile} are in {Path.GetFullPath(options.Out)}.");
    }
}
