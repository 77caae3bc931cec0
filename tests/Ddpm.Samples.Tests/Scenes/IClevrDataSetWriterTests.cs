using System.Text.Json;
using Ddpm.Samples.Scenes;
using Ddpm.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;
using SkiaSharp;

namespace Ddpm.Samples.Tests.Scenes;

public sealed class IClevrDataSetWriterTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ddpm-scenes-").FullName;

    private string Folder => Path.Combine(_root, "set");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("closeup", 3)]
    [InlineData("quickstart", 2)]
    public void Write_World_WritesTheFormatOfIClevr(string name, int objects)
    {
        var world = SceneWorldTests.Named(name);
        Write(Folder, world, 20, 1);

        var labels = Read<Dictionary<string, int>>("objects.json");
        Assert.Equal(world.CreateVocabulary().Names, labels.OrderBy(label => label.Value).Select(label => label.Key));

        var training = Read<Dictionary<string, string[]>>("train.json");
        Assert.Equal(20 * objects, training.Count);
        Assert.Equal(training.Keys.Order(), Pictures().Order());
        for (var scene = 0; scene < 20; scene++)
        for (var count = 1; count <= objects; count++)
        {
            var picture = training[$"scene_{scene:D6}_{count - 1}.png"];
            Assert.Equal(count, picture.Length);
            Assert.Equal(training[$"scene_{scene:D6}_{objects - 1}.png"].Take(count), picture);
        }
    }

    [Fact]
    public void Write_Picture_IsAnRgbPngOfTheRenderedScene()
    {
        Write(Folder, SceneWorld.CloseUp, 2, 9);

        var expected = SceneRenderer.Render(new SceneSampler(SceneWorld.CloseUp, 9).Sample(1).WithFirst(2));
        var file = File.ReadAllBytes(Path.Combine(Folder, "scene_000001_1.png"));
        using var bitmap = SKBitmap.Decode(file);
        Assert.Equal(32, bitmap.Width);
        Assert.Equal(32, bitmap.Height);
        Assert.Equal(expected, bitmap.Pixels.SelectMany(color => new[] { color.Red, color.Green, color.Blue }));

        // Byte 25 of a PNG is its colour type: 2 is RGB without alpha.
        Assert.Equal(2, file[25]);
    }

    [Fact]
    public void Write_TestSets_OccurInTrainingAndUnseenSetsNever()
    {
        Write(Folder, SceneWorld.Quickstart, 150, 3);

        var training = Read<Dictionary<string, string[]>>("train.json").Values.Select(Key).ToHashSet();
        var seen = Read<string[][]>("test.json");
        var unseen = Read<string[][]>("unseen.json");
        Assert.Equal(24, seen.Length);
        Assert.Equal(8, seen.Count(set => set.Length == 1));
        Assert.Equal(24, seen.Select(Key).Distinct().Count());
        Assert.All(seen, set => Assert.Contains(Key(set), training));
        Assert.Equal(12, unseen.Length);
        Assert.All(unseen, set => Assert.DoesNotContain(Key(set), training));
    }

    [Fact]
    public void Write_DataSet_LoadsIntoMLNet()
    {
        Write(Folder, SceneWorld.Quickstart, 30, 6);

        var context = new MLContext();
        var pictures = context.Data.LoadFromIClevr(Folder);
        var names = pictures.GetColumn<string>(LoadedColumns.FileName).ToList();
        var labels = pictures.GetColumn<string[]>(LoadedColumns.Label).ToList();
        var last = new SceneSampler(SceneWorld.Quickstart, 6).Sample(29);
        Assert.Equal(60, names.Count);
        Assert.Equal(last.Labels.Order(), labels[names.IndexOf("scene_000029_1.png")].Order());
        Assert.Equal(12, context.Data.LoadConditions(Path.Combine(Folder, "unseen.json")).Preview().RowView.Length);
    }

    [Fact]
    public void Write_SameSeed_GivesTheSameFiles()
    {
        var other = Path.Combine(_root, "other");
        Write(Folder, SceneWorld.Quickstart, 30, 3);
        Write(other, SceneWorld.Quickstart, 30, 3);

        foreach (var file in Directory.EnumerateFiles(Folder))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(other, Path.GetFileName(file))));
    }

    [Fact]
    public void Write_MoreScenes_StartWithTheSamePictures()
    {
        var other = Path.Combine(_root, "other");
        Write(Folder, SceneWorld.Quickstart, 3, 3);
        Write(other, SceneWorld.Quickstart, 5, 3);

        foreach (var picture in Pictures())
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(Folder, picture)),
                File.ReadAllBytes(Path.Combine(other, picture))
            );
    }

    [Fact]
    public void Write_OverAnEarlierDataSet_ReplacesAllOfIt()
    {
        Write(Folder, SceneWorld.Quickstart, 5, 1);
        Write(Folder, SceneWorld.Quickstart, 2, 2);

        Assert.Equal(4, Pictures().Count);
        Assert.Equal(4, Read<Dictionary<string, string[]>>("train.json").Count);
    }

    [Fact]
    public void Write_FolderWithSomethingElse_RefusesAndLeavesItAlone()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "thesis.txt"), "precious");

        var exception = Assert.Throws<IOException>(() => Write(Folder, SceneWorld.Quickstart, 2, 1));

        Assert.Contains("thesis.txt", exception.Message, StringComparison.Ordinal);
        Assert.Contains(Folder, exception.Message, StringComparison.Ordinal);
        Assert.Equal(["thesis.txt"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Write_FolderIsAFile_SaysSo()
    {
        File.WriteAllText(Folder, "");

        var exception = Assert.Throws<IOException>(() => Write(Folder, SceneWorld.Quickstart, 2, 1));

        Assert.Contains("is a file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Cancelled_LeavesNothingBehind()
    {
        using var source = new CancellationTokenSource();
        var progress = new Immediate(done =>
        {
            if (done == 3)
                source.Cancel();
        });

        Assert.ThrowsAny<OperationCanceledException>(() =>
            IClevrDataSetWriter.Write(Folder, SceneWorld.Quickstart, 10_000, 1, progress, source.Token)
        );

        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void Write_CancelledOverAnEarlierDataSet_KeepsTheEarlier()
    {
        Write(Folder, SceneWorld.Quickstart, 2, 1);
        var before = Directory.EnumerateFiles(Folder).ToDictionary(file => file, File.ReadAllBytes);
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            IClevrDataSetWriter.Write(Folder, SceneWorld.Quickstart, 5, 2, null, source.Token)
        );

        Assert.Equal(before.Keys.Order(), Directory.EnumerateFileSystemEntries(Folder).Order());
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public void Write_AfterAKilledProcess_CleansUp()
    {
        var staging = Directory.CreateDirectory(Path.Combine(Folder, ".rendering")).FullName;
        File.WriteAllText(Path.Combine(staging, "scene_000099_0.png"), "half");

        Write(Folder, SceneWorld.Quickstart, 2, 1);

        Assert.False(Directory.Exists(staging));
        Assert.Equal(4, Pictures().Count);
    }

    [Fact]
    public void Write_WhileAnotherWriterIsAtWork_RefusesAndLeavesItAlone()
    {
        using (var first = new DataSetFolder(Folder))
        {
            File.WriteAllText(Path.Combine(first.Staging, "scene_000000_0.png"), "in work");

            Assert.Throws<IOException>(() => Write(Folder, SceneWorld.Quickstart, 2, 1));

            Assert.True(File.Exists(Path.Combine(first.Staging, "scene_000000_0.png")));
        }

        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void Write_Progress_CountsEveryScene()
    {
        var reports = new List<int>();

        Write(Folder, SceneWorld.Quickstart, 12, 1, new Immediate(reports.Add));

        Assert.Equal(Enumerable.Range(1, 12), reports);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(IClevrDataSetWriter.MostScenes + 1)]
    public void Write_NumberOfScenesOutOfRange_Throws(int scenes)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() =>
            Write(Folder, SceneWorld.Quickstart, scenes, 1)
        );

        Assert.Equal("scenes", exception.ParamName);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void Write_WorldThatDoesNotFit_ThrowsTheReasonAndLeavesNothing()
    {
        var world = SceneWorld.Clevr with { Reach = 0.1f };

        Assert.Throws<InvalidOperationException>(() => Write(Folder, world, 2, 1));
        Assert.False(Directory.Exists(Folder));
    }

    private static void Write(
        string folder,
        SceneWorld world,
        int scenes,
        long seed,
        IProgress<int>? progress = null
    ) => IClevrDataSetWriter.Write(folder, world, scenes, seed, progress, TestContext.Current.CancellationToken);

    private static string Key(IEnumerable<string> labels) => string.Join(',', labels.Order());

    private List<string> Pictures() =>
        [.. Directory.EnumerateFiles(Folder, "*.png").Select(file => Path.GetFileName(file))];

    private T Read<T>(string file) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Folder, file)))
        ?? throw new InvalidDataException($"{file} holds null.");

    private sealed class Immediate(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
