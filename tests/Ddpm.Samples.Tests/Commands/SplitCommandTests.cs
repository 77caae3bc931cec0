using System.Text.Json;
using Ddpm.Samples.Commands;
using static Ddpm.Samples.Tests.Commands.CommandFiles;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>The commands that make and divide data sets.</summary>
[Collection(nameof(TrainedModels))]
public sealed class SplitCommandTests(TrainedModels models)
{
    [Fact]
    public void Render_Json_TellsWhatWasRendered()
    {
        var json = models.RenderRun.Json;

        Assert.Equal(120, json.GetProperty("pictures").GetInt32());
        Assert.Equal(32, json.GetProperty("size").GetInt32());
        Assert.Equal(120, Directory.GetFiles(models.Scenes, "*.png").Length);
        Assert.Contains("Rendering scenes: done", models.RenderRun.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Split_Scenes_SharesNoSceneAndKeepsSetsFromTheModel()
    {
        var (folder, unseen) = (models["split"], models["kept-back.json"]);
        var first = Listing(models.Scenes).First();
        await File.WriteAllTextAsync(
            unseen,
            JsonSerializer.Serialize(new[] { first.Value }),
            TestContext.Current.CancellationToken
        );

        var run = await CommandRun.Of([
            .. (string[])["split", "--data", models.Scenes, "--out", folder, "--unseen", unseen],
            .. (string[])["--judge-every", "4", "--json"],
        ]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var model = Listing(Path.Combine(folder, "model"));
        var judge = Listing(Path.Combine(folder, "judge"));
        Assert.Equal(30, judge.Count);
        Assert.InRange(model.Count, 60, 89);
        Assert.Equal(model.Count, run.Json.GetProperty("modelPictures").GetInt32());
        Assert.Empty(model.Keys.Select(Scene).Intersect(judge.Keys.Select(Scene)));
        Assert.DoesNotContain(model.Values, labels => labels.ToHashSet().SetEquals(first.Value));
        Assert.Equal(model.Count, Directory.GetFiles(Path.Combine(folder, "model"), "*.png").Length);

        static string Scene(string name) => name[..name.LastIndexOf('_')];
        static Dictionary<string, string[]> Listing(string dataSet) =>
            JsonSerializer.Deserialize<Dictionary<string, string[]>>(
                File.ReadAllText(Path.Combine(dataSet, "train.json"))
            )!;
    }

    [Fact]
    public async Task Split_FolderWithOtherFiles_LeavesThem()
    {
        var folder = Path.Combine(models["foreign"], "model");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "diary.txt"), "", TestContext.Current.CancellationToken);

        var run = await CommandRun.Of("split", "--data", models.Scenes, "--out", models["foreign"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("diary.txt", run.Messages, StringComparison.Ordinal);
        Assert.Equal(["diary.txt"], FilesIn(folder));
    }
}
