using System.Text.Json;
using Ddpm.Samples.Commands;
using Ddpm.Trainers;
using Ddpm.Trainers.Tests.Scoring;
using Ddpm.Transforms;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>
/// The lab's evaluation from its checkpoint to its figures, against what PyTorch makes of the same weights and pictures;
/// see tests/reference/pytorch/make_pytorch.py.
/// </summary>
public sealed class LabEvaluationTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Evaluate_LabsCheckpointAndPictures_GivesTheFiguresOfPyTorch()
    {
        var expected = JsonDocument
            .Parse(await File.ReadAllTextAsync(RepositoryFolder.Reference("pytorch", "accuracy.json"), Token))
            .RootElement;
        var conditions = expected
            .GetProperty("conditions")
            .EnumerateArray()
            .Select(labels => labels.EnumerateArray().Select(label => NameOf(label.GetInt32())));

        // The indices count, and not the order in the file: 0, 7, 14, 21, 4 …
        WriteJson("objects.json", Enumerable.Range(0, 24).Select(place => place * 7 % 24).ToDictionary(NameOf));
        WriteJson("test.json", conditions);
        WriteCheckpoint();
        WritePictures();

        var converted = await CommandRun.Of([
            "convert",
            _folder["checkpoint.pth"],
            "--labels",
            _folder["objects.json"],
            "--out",
            _folder["scorer.zip"],
        ]);
        var evaluated = await CommandRun.Of([
            "evaluate",
            "--images",
            _folder["pictures"],
            "--scorer",
            _folder["scorer.zip"],
            "--conditions",
            _folder["test.json"],
            "--json",
        ]);

        Assert.True(converted.ExitCode == ExitCode.Done, converted.Messages);
        Assert.True(evaluated.ExitCode == ExitCode.Done, evaluated.Messages);
        var accuracy = evaluated.Json.GetProperty("accuracy");
        Assert.Equal(expected.GetProperty("labels").GetInt32(), accuracy.GetProperty("labels").GetInt32());
        Assert.Equal(expected.GetProperty("hitsOverLabels").GetDouble(), ValueOf("hitsOverLabels"), 1e-6);
        Assert.Equal(expected.GetProperty("meanOverImages").GetDouble(), ValueOf("meanOverImages"), 1e-6);

        double ValueOf(string name) => accuracy.GetProperty(name).GetProperty("value").GetDouble();
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string NameOf(int label) => $"object {label}";

    private void WriteJson<T>(string name, T value) =>
        File.WriteAllText(_folder[name], JsonSerializer.Serialize(value));

    private void WriteCheckpoint()
    {
        TorchRuntime.EnsureLoaded();
        var weights = ResNet18Reference.LabWeights();
        NestedCheckpoint.Write(_folder["checkpoint.pth"], "model", weights);
        foreach (var tensor in weights.Values)
            tensor.Dispose();
    }

    private void WritePictures()
    {
        Directory.CreateDirectory(_folder["pictures"]);
        foreach (var (place, pixels) in ResNet18Reference.BlockPictures().Index())
        {
            using var picture = PicturePixels.Write(pixels, new ImageShape(3, 64, 64));
            picture.Save(Path.Combine(_folder["pictures"], $"{place}.png"));
        }
    }
}
