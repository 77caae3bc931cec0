using System.Text.Json;
using Ddpm.Samples.Models;
using Ddpm.Samples.Pictures;
using Ddpm.Samples.Scenes;
using Microsoft.ML.Data;

namespace Ddpm.Samples.Commands;

/// <summary>
/// <c>ddpm split</c>: divides a data set between a model and the scorer that judges it, scene by scene or label by label, and keeps
/// combinations of labels from the model.
/// </summary>
internal sealed class SplitCommand()
    : Command<SplitCommand.Options>(
        "split",
        "Divide a data set between a model and the scorer that judges it, and keep combinations of labels from the model",
        "split --data iclevr --unseen unseen.json --out split"
    )
{
    /// <summary>What it can be told.</summary>
    internal sealed record Options
    {
        /// <summary>The data set.</summary>
        public SourceOptions Source { get; init; } = new();

        /// <summary>The folder for the two data sets, model and judge; neither may be there yet.</summary>
        [Option(Value = "DIR")]
        public required string Out { get; init; }

        /// <summary>Each n-th picture, or scene, in the order of their names, goes to the judge.</summary>
        [Option(Min = 2, Max = 1000)]
        public int JudgeEvery { get; init; } = 3;

        /// <summary>A JSON list of lists of labels: the model gets no picture that shows exactly one of these.</summary>
        [Option(Value = "FILE")]
        public string? Unseen { get; init; }
    }

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        var ml = ModelContext.Create();
        PictureMessages.Show(ml, session.Output.WriteMessage);
        var data = TrainingData.LoadRows(ml, options.Source);
        if (data.Schema.GetColumnOrNull(LoadedColumns.ImagePath) is null)
            throw new CommandFailedException(
                $"'{options.Source.Folder}' holds its pictures in files of many; only folders with a file for each picture are divided."
            );
        var pictures = ml
            .Data.CreateEnumerable<Picture>(data, reuseRowObject: false, ignoreMissingColumns: true)
            .ToList();
        if (pictures.RemoveAll(picture => picture.Label.Length == 0) is > 0 and var unlabelled)
            session.Output.WriteMessage($"Warning: {unlabelled} pictures without a label are left out.");
        var unseen = options.Unseen is { } path
            ? ConditionRow.Load(ml, path, seeds: 1).Select(wish => SetOf(wish.Labels)).ToHashSet(StringComparer.Ordinal)
            : [];
        // Pictures that stand for themselves are taken label by label, so that both sides get their share of each.
        var groups = pictures.CountBy(picture => picture.Together).ToDictionary(StringComparer.Ordinal);
        var judged = pictures
            .OrderBy(picture => groups[picture.Together] == 1 ? SetOf(picture.Label) : "", StringComparer.Ordinal)
            .ThenBy(picture => picture.Together, StringComparer.Ordinal)
            .Select(picture => picture.Together)
            .Distinct()
            .Where((_, index) => index % options.JudgeEvery == 0)
            .ToHashSet(StringComparer.Ordinal);

        var side = pictures.ToLookup(picture => judged.Contains(picture.Together));
        var forJudge = side[true].ToList();
        var forModel = side[false].Where(picture => !unseen.Contains(SetOf(picture.Label))).ToList();
        if (forModel.Count == 0)
            throw new CommandFailedException(
                $"'{options.Source.Folder}' has too few pictures, or scenes: none is left for the model."
            );
        var vocabulary = LabelAnnotation.Read(data.Schema[LoadedColumns.Label])!;
        WarnOfMissing("model", forModel, vocabulary, session);
        WarnOfMissing("judge", forJudge, vocabulary, session);
        Write(options, "model", forModel, vocabulary, session.CancellationToken);
        Write(options, "judge", forJudge, vocabulary, session.CancellationToken);

        var result = new
        {
            Model = Path.GetFullPath(Path.Combine(options.Out, "model")),
            ModelPictures = forModel.Count,
            Judge = Path.GetFullPath(Path.Combine(options.Out, "judge")),
            JudgePictures = forJudge.Count,
            UnseenSets = unseen.Count,
        };
        session.Write(
            result,
            $"{result.ModelPictures} pictures{(unseen.Count == 0 ? "" : $" without {unseen.Count} sets of labels")} are in {result.Model}, "
                + $"{result.JudgePictures} others in {result.Judge}. Each can be given as --data."
        );
        if (options.Source.Files is { GroupColumn: not null } or { GroupPattern: not null })
            session.Output.WriteMessage(
                "Warning: the groups are not written down; give --group-pattern to a training that holds pictures out of a part."
            );
    }

    private static void WarnOfMissing(
        string name,
        List<Picture> pictures,
        LabelVocabulary vocabulary,
        CommandSession session
    )
    {
        var there = pictures.SelectMany(picture => picture.Label).ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. vocabulary.Names.Where(label => !there.Contains(label))];
        if (missing.Length > 0)
            session.Output.WriteMessage(
                $"Warning: {name} gets no picture with {string.Join(", ", missing.Take(10).Select(label => $"'{label}'"))}"
                    + $"{(missing.Length > 10 ? $" and {missing.Length - 10} more labels" : "")}; it cannot learn what it does not see."
            );
    }

    private static void Write(
        Options options,
        string name,
        IReadOnlyList<Picture> pictures,
        LabelVocabulary vocabulary,
        CancellationToken cancellationToken
    )
    {
        using var folder = new DataSetFolder(Path.Combine(options.Out, name));
        foreach (var picture in pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = Path.Combine(folder.Staging, picture.FileName);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(picture.ImagePath, target);
        }

        if (Path.Combine(options.Source.Folder, "test.json") is var conditions && File.Exists(conditions))
            File.Copy(conditions, Path.Combine(folder.Staging, "test.json"));
        if (options.Unseen is not null)
            File.Copy(options.Unseen, Path.Combine(folder.Staging, "unseen.json"));
        File.WriteAllText(
            Path.Combine(folder.Staging, IClevrFolder.ObjectsFile),
            JsonSerializer.Serialize(
                vocabulary
                    .Names.Select((label, index) => (label, index))
                    .ToDictionary(pair => pair.label, pair => pair.index)
            )
        );
        File.WriteAllText(
            Path.Combine(folder.Staging, DataSetFolder.TrainFile),
            JsonSerializer.Serialize(pictures.ToDictionary(picture => picture.FileName, picture => picture.Label))
        );
        folder.Commit();
    }

    private static string SetOf(IEnumerable<string> labels) =>
        string.Join('\n', labels.Distinct().Order(StringComparer.Ordinal));

    private sealed class Picture
    {
        public string FileName { get; set; } = "";

        public string ImagePath { get; set; } = "";

        public string? Scene { get; set; }

        /// <summary>What stays on one side: the scene, or the picture where it stands for itself.</summary>
        [NoColumn]
        public string Together => Scene ?? FileName;

        public string[] Label { get; set; } = [];
    }
}
