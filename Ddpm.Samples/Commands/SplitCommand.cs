using System.Text.Json;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Samples.Scenes;
using Ddpm.Transforms.Loading;
using Microsoft.ML;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>
/// <c>ddpm split</c>: divides a data set between a model and the scorer that judges it, by scene, and keeps
/// combinations of labels from the model.
/// </summary>
internal sealed class SplitCommand(CommandOutput output) : Command<SplitSettings>
{
    /// <inheritdoc />
    public override int Execute(CommandContext context, SplitSettings settings, CancellationToken cancellationToken)
    {
        var ml = ModelContext.Create();
        var pictures = ml
            .Data.CreateEnumerable<Picture>(ml.Data.LoadFromIClevr(settings.Data), reuseRowObject: false)
            .ToList();
        var unseen = settings.Unseen is { } path
            ? ConditionRow.Load(ml, path, seeds: 1).Select(wish => SetOf(wish.Labels)).ToHashSet(StringComparer.Ordinal)
            : [];
        var judged = pictures
            .Select(picture => IClevrFolder.SceneOf(picture.FileName))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Where((_, index) => index % settings.JudgeEvery == 0)
            .ToHashSet(StringComparer.Ordinal);

        var side = pictures.ToLookup(picture => judged.Contains(IClevrFolder.SceneOf(picture.FileName)));
        var forJudge = side[true].ToList();
        var forModel = side[false].Where(picture => !unseen.Contains(SetOf(picture.Labels))).ToList();
        if (forModel.Count == 0)
            throw new CommandFailedException($"'{settings.Data}' has too few scenes: none is left for the model.");
        Write(settings, "model", forModel, cancellationToken);
        Write(settings, "judge", forJudge, cancellationToken);

        var result = new
        {
            Model = Path.GetFullPath(Path.Combine(settings.Out, "model")),
            ModelPictures = forModel.Count,
            Judge = Path.GetFullPath(Path.Combine(settings.Out, "judge")),
            JudgePictures = forJudge.Count,
            UnseenSets = unseen.Count,
        };
        if (settings.Json)
            output.WriteJson(result);
        else
            output.WriteLine(
                $"{result.ModelPictures} pictures without {result.UnseenSets} sets of labels are in {result.Model}, "
                    + $"{result.JudgePictures} pictures of other scenes in {result.Judge}."
            );
        return ExitCode.Done;
    }

    private static void Write(
        SplitSettings settings,
        string name,
        IReadOnlyList<Picture> pictures,
        CancellationToken cancellationToken
    )
    {
        using var folder = new DataSetFolder(Path.Combine(settings.Out, name));
        var find = IClevrFolder.FindPictures(settings.Data, DataSetFolder.TrainFile);
        foreach (var picture in pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Copy(find(picture.FileName), Path.Combine(folder.Staging, picture.FileName));
        }

        foreach (var listing in (string[])[IClevrFolder.ObjectsFile, "test.json"])
            if (Path.Combine(settings.Data, listing) is var file && File.Exists(file))
                File.Copy(file, Path.Combine(folder.Staging, listing));
        if (settings.Unseen is not null)
            File.Copy(settings.Unseen, Path.Combine(folder.Staging, "unseen.json"));
        File.WriteAllText(
            Path.Combine(folder.Staging, DataSetFolder.TrainFile),
            JsonSerializer.Serialize(pictures.ToDictionary(picture => picture.FileName, picture => picture.Labels))
        );
        folder.Commit();
    }

    private static string SetOf(IEnumerable<string> labels) =>
        string.Join('\n', labels.Distinct().Order(StringComparer.Ordinal));

    private sealed class Picture
    {
        public string FileName { get; set; } = "";

        public string[] Labels { get; set; } = [];
    }
}
