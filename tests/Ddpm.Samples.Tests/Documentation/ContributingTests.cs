using System.Globalization;
using System.Text.RegularExpressions;

namespace Ddpm.Samples.Tests.Documentation;

/// <summary>CONTRIBUTING's table of what is touched to add something, held against something of that kind that is there.</summary>
public sealed partial class ContributingTests
{
    /// <summary>
    /// For what is added: the names of an example in the code, none of which is a default, and the lists that name it as well.
    /// </summary>
    private static readonly Dictionary<string, (string Names, string[] Lists)> s_examples = new()
    {
        ["a sampler"] = (@"Ipndm|""ipndm""", []),
        ["a timestep spacing"] = (@"Linspace|""linspace""", []),
        ["a denoising target"] = (@"DenoisingTarget\.Edm|DenoisingTarget Edm", []),
        ["a loss weight"] = (@"LossWeight\.P2|LossWeight P2|""p2""", []),
        ["a timestep sampling"] = (@"Antithetic|""antithetic""", []),
        ["a GAN's loss or augmentation"] = (@"Augmentation\.Cutout|Augmentation Cutout|""cutout""", []),
        ["a scorer's network"] = ("GroupNormClassifier|ConvNet", ["ClassifierNetwork.cs"]),
        ["a data set"] = ("Stl10Files", ["DataFormat.cs", "LoadingExtensions.cs"]),
        ["an option of a training"] = (@"LogNoiseMean", []),
        ["a command"] = (@"NearestCommand", ["CommandLine.cs"]),
        ["a kind of generator"] = (
            @"GanGenerator|GanDescription|ConditionalGanTask|ConditionalGanTrainer|GanTrainingOptions|ConditionalGanOptions",
            ["ModelKind.cs", "ImageGenerationTrainers.cs", "TrainGanCommand.cs", "GanRecorder.cs"]
        ),
    };

    private static readonly string[] s_rooms = ["Ddpm.Trainers", "Ddpm.Transforms", "Ddpm.Samples"];

    public static TheoryData<string, int, string> Rows =>
        [
            .. Row()
                .Matches(File.ReadAllText(RepositoryFolder.File("CONTRIBUTING.md")))
                .Select(row =>
                    (
                        row.Groups["what"].Value,
                        int.Parse(row.Groups["files"].Value, CultureInfo.InvariantCulture),
                        row.Groups["where"].Value
                    )
                ),
        ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Table_ARow_IsTrueOfWhatIsThere(string what, int files, string where)
    {
        Assert.All(
            Path().Matches(where),
            path =>
            {
                var full = RepositoryFolder.File(path.Groups[1].Value);
                Assert.True(File.Exists(full) || Directory.Exists(full), $"'{full}' is not there.");
            }
        );
        if (!s_examples.TryGetValue(what, out var example))
            return;

        // Comments may speak of what they do not use.
        var touched = s_rooms
            .SelectMany(room =>
                Directory.EnumerateFiles(RepositoryFolder.File(room), "*.cs", SearchOption.AllDirectories)
            )
            .Where(file => !file.Split(System.IO.Path.DirectorySeparatorChar).Intersect(["obj", "bin"]).Any())
            .Where(file => !example.Lists.Contains(System.IO.Path.GetFileName(file)))
            .Where(file =>
                File.ReadLines(file)
                    .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                    .Any(line => Regex.IsMatch(line, $@"(?<!\w)({example.Names})(?!\w)"))
            )
            .Select(System.IO.Path.GetFileName)
            .ToList();

        Assert.InRange(touched.Count, 1, files);
    }

    [Fact]
    public void Table_Examples_AreAllOfItsRows() =>
        Assert.Subset(Rows.Select(row => row.Data.Item1).ToHashSet(), s_examples.Keys.ToHashSet());

    [GeneratedRegex(@"^\| (?<what>an? [^|]+) \| (?<files>\d+) \| (?<where>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+/[^`]+)`")]
    private static partial Regex Path();
}
