using System.Text.Json;
using Ddpm.Samples.Models;
using Ddpm.Samples.Pictures;
using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Commands;

/// <summary>
/// <c>ddpm split</c>: divides a data set between a model and the scorer that judges it, by scene, and keeps
/// combinations of labels from the model.
/// </summary>
internal sealed class SplitCommand()
    : Command<SplitCommand.Options>(
        "split",
        "Divide a data set, by scene, between a model and the scorer that judges it, and keep combinations from the model",
        "split --data iclevr --unseen unseen.json --out split"
    )
{
    /// <summary>What it can be told.</summary>
    internal sealed record Options
    {
        /// <summary>A folder with train.json and objects.json as i-CLEVR has.</summary>
        [Option(Value = "DIR")]
        public required string Data { get; init; }

        /// <summary>The folder for the two data sets, model and judge; neither may be there yet.</summary>
        [Option(Value = "DIR")]
        public required string Out { get; init; }

        /// <summary>Each n-th scene, in the order of their names, goes to the judge.</summary>
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
        var pictures = ml
            .Data.CreateEnumerable<Picture>(ml.Data.LoadFromIClevr(options.Data), reuseRowObject: false)
            .ToList();
        var unseen = options.Unseen is { } path
            ? ConditionRow.Load(ml, path, seeds: 1).Select(wish => SetOf(wish.Labels)).ToHashSet(StringComparer.Ordinal)
            : [];
        var judged = pictures
            .Select(picture => IClevrFolder.SceneOf(picture.FileName))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Where((_, index) => index % options.JudgeEvery == 0)
            .ToHashSet(StringComparer.Ordinal);

        var side = pictures.ToLookup(picture => judged.Contains(IClevrFolder.SceneOf(picture.FileName)));
        var forJudge = side[true].ToList();
        var forModel = side[false].Where(picture => !unseen.Contains(SetOf(picture.Label))).ToList();
        if (forModel.Count == 0)
            throw new CommandFailedException($"'{options.Data}' has too few scenes: none is left for the model.");
        Write(options, "model", forModel, session.CancellationToken);
        Write(options, "judge", forJudge, session.CancellationToken);

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
            $"{result.ModelPictures} pictures without {result.UnseenSets} sets of labels are in {result.Model}, "
                + $"{result.JudgePictures} pictures of other scenes in {result.Judge}."
        );
    }

    private static void Write(
        Options options,
        string name,
        IReadOnlyList<Picture> pictures,
        CancellationToken cancellationToken
    )
    {
        using var folder = new DataSetFolder(Path.Combine(options.Out, name));
        var find = IClevrFolder.FindPictures(options.Data, DataSetFolder.TrainFile);
        foreach (var picture in pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Copy(find(picture.FileName), Path.Combine(folder.Staging, picture.FileName));
        }

        foreach (var listing in (string[])[IClevrFolder.ObjectsFile, "test.json"])
            if (Path.Combine(options.Data, listing) is var file && File.Exists(file))
                File.Copy(file, Path.Combine(folder.Staging, listing));
        if (options.Unseen is not null)
            File.Copy(options.Unseen, Path.Combine(folder.Staging, "unseen.json"));
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

        public string[] Label { get; set; } = [];
    }
}
