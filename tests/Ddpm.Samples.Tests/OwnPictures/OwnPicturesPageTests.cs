using System.Text.RegularExpressions;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Tests.Commands;

namespace Ddpm.Samples.Tests.OwnPictures;

/// <summary>Folders as people have them, made once.</summary>
public sealed class OwnPictureRoot : IDisposable
{
    private readonly TestFolder _folder = new();

    public OwnPictureRoot() => OwnPictureFolders.Make(_folder[""]);

    internal string this[string name] => _folder[name];

    public void Dispose() => _folder.Dispose();
}

/// <summary>Every command of the page about one's own pictures runs on the folder that the page describes.</summary>
public sealed partial class OwnPicturesPageTests(OwnPictureRoot root) : IClassFixture<OwnPictureRoot>
{
    public static TheoryData<string> CommandsOfThePage =>
        [
            .. Command()
                .Matches(File.ReadAllText(RepositoryFolder.File("docs", "guide", "your-own-pictures.md")))
                .Select(match => match.Groups[1].Value.Trim())
                .Distinct(),
        ];

    [Fact]
    public void Page_OfTheWaysInWhichPicturesLie_HasTenOrMore() =>
        Assert.InRange(CommandsOfThePage.Count(row => row.Data.StartsWith("train ", StringComparison.Ordinal)), 10, 20);

    [Theory]
    [MemberData(nameof(CommandsOfThePage))]
    public async Task Command_OfThePage_Runs(string command)
    {
        var words = command.Split(' ').Select(word => IsPlace(word) ? root[word] : word);
        var isTraining = command.StartsWith("train ", StringComparison.Ordinal);
        string[] briefly = isTraining ? ["--steps", "2", "--batch", "2"] : [];

        var run = await CommandRun.Done([.. words, .. briefly]);

        if (isTraining)
            Assert.Matches(@"Found [a-z0-9-]+: [0-9]+ pictures with [0-9]+ labels \(", run.Messages);
    }

    [Fact]
    public async Task Train_OnATable_SaysHowManyOfEachLabelThereAre()
    {
        var run = await CommandRun.Done([
            .. (string[])["train", "ddpm", "--data", root["faces"], "--out", root["said.zip"]],
            .. (string[])["--steps", "1", "--batch", "2"],
        ]);

        Assert.Contains(
            "Found label-file: 8 pictures with 2 labels (hat 4, smiling 4).",
            run.Messages,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Train_ColumnOfATableWhereThereIsNone_IsRefused()
    {
        var run = await CommandRun.Of(
            "train",
            "ddpm",
            "--data",
            root["pets"],
            "--label-column",
            "species",
            "--out",
            root["no.zip"]
        );

        Assert.NotEqual(ExitCode.Done, run.ExitCode);
        Assert.Contains("--label-column", run.Messages, StringComparison.Ordinal);
        Assert.Contains("holds image-folder", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Split_FolderForEachLabel_GivesBothSidesAllLabelsInFoldersOfTheirOwn()
    {
        var run = await CommandRun.Done("split", "--data", root["pets"], "--judge-every", "2", "--out", root["halves"]);

        Assert.True(File.Exists(root["halves/judge/cat/1.png"]));
        Assert.True(File.Exists(root["halves/model/dog/2.png"]));
        Assert.DoesNotContain("Warning", run.Messages, StringComparison.Ordinal);
        await CommandRun.Done(
            "train",
            "ddpm",
            "--data",
            root["halves/model"],
            "--out",
            root["half.zip"],
            "--steps",
            "1",
            "--batch",
            "2"
        );
    }

    private static bool IsPlace(string word) =>
        word.EndsWith(".zip", StringComparison.Ordinal)
        || word.EndsWith(".json", StringComparison.Ordinal)
        || word
            is "pets"
                or "kaggle"
                or "birds"
                or "rays"
                or "faces"
                or "flowers"
                or "shapes"
                or "scans"
                or "scenes"
                or "digits"
                or "cifar"
                or "stl"
                or "pets-split";

    [GeneratedRegex(@"^(?:\|.*\| `)?ddpm ([^`\n]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
