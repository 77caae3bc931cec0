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
    private static string Page => File.ReadAllText(RepositoryFolder.File("docs", "guide", "your-own-pictures.md"));

    public static TheoryData<string> CommandsOfTheTable =>
        [.. InTable().Matches(Page).Select(match => match.Groups[1].Value)];

    [Fact]
    public void Table_OfTheWaysInWhichPicturesLie_HasTenOrMore() => Assert.InRange(CommandsOfTheTable.Count, 10, 20);

    [Theory]
    [MemberData(nameof(CommandsOfTheTable))]
    public async Task Command_OfTheTable_Runs(string command)
    {
        var run = await Run(command);

        Assert.Matches(@"Found [a-z0-9-]+: [0-9]+ pictures of .+ with [0-9]+ labels \(", run.Messages);
    }

    [Fact]
    public async Task Commands_BetweenTheText_RunOneAfterTheOther()
    {
        var commands = Block()
            .Matches(Page)
            .SelectMany(block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .ToList();

        Assert.InRange(commands.Count, 6, 20);
        foreach (var command in commands)
            await Run(command["ddpm ".Length..]);
    }

    private Task<CommandRun> Run(string command)
    {
        var words = command.Split(' ').Select((word, place) => place > 0 && IsPlace(word) ? root[word] : word);
        string[] briefly = command.StartsWith("train ", StringComparison.Ordinal)
            ? ["--steps", "2", "--batch", "2"]
            : [];
        return CommandRun.Done([.. words, .. briefly]);
    }

    [Fact]
    public async Task Train_OnATable_SaysHowManyOfEachLabelThereAre()
    {
        var run = await CommandRun.Done([
            .. (string[])["train", "ddpm", "--data", root["faces"], "--out", root["said.zip"]],
            .. (string[])["--steps", "1", "--batch", "2"],
        ]);

        Assert.Contains(
            "Found label-file: 8 pictures of 16×16 with 2 labels (hat 4, smiling 4).",
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
        var run = await CommandRun.Done(
            "split",
            "--data",
            root["pets"],
            "--judge-every",
            "2",
            "--out",
            root["pets-halves"]
        );

        Assert.True(File.Exists(root["pets-halves/judge/cat/1.png"]));
        Assert.True(File.Exists(root["pets-halves/model/dog/2.png"]));
        Assert.DoesNotContain("Warning", run.Messages, StringComparison.Ordinal);
        await CommandRun.Done(
            "train",
            "ddpm",
            "--data",
            root["pets-halves/model"],
            "--out",
            root["half.zip"],
            "--steps",
            "1",
            "--batch",
            "2"
        );
    }

    // What the page calls files and folders; everything else is an option or one of its words.
    private static bool IsPlace(string word) => Place().IsMatch(word);

    [GeneratedRegex(
        @"\.(zip|json)$|^(pets|kaggle|birds|rays|faces|flowers|shapes|scans|scenes|digits|cifar|stl|cats|scored|halves.*)$"
    )]
    private static partial Regex Place();

    [GeneratedRegex(@"^\|.*\| `ddpm ([^`\n]+)` \|", RegexOptions.Multiline)]
    private static partial Regex InTable();

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
