using System.Text.RegularExpressions;

namespace Ddpm.Samples.Tests.Documentation;

/// <summary>The C# of every page compiles as it stands.</summary>
public sealed partial class GuideSnippetsTests
{
    /// <summary>What a snippet may take as given.</summary>
    private const string Given = """
        public static MLContext ml = null!;
        public static IDataView scenes = null!, pictures = null!;
        public static DataOperationsCatalog.TrainTestData split = default;
        public static ConditionalGenerationTransformer model = null!, earlier = null!, teacher = null!;
        public static TorchSharp.torch.Device device = null!;
        public static ImageCache images = null!;
        public static byte[] pixels = [];
        public static int count = 0;
        public static IReadOnlyList<int[]> labels = [];
        public sealed class Request { public string[] Label { get; set; } = []; public long Seed { get; set; } }
        public sealed class Picture { public MLImage GeneratedImage { get; set; } = null!; }
        """;

    public static TheoryData<string> PagesWithCSharp =>
        [.. Pages().Where(page => Snippets(page).Count > 0).Select(page => page.Replace('\\', '/'))];

    [Fact]
    public void Pages_ThatShowCSharp_AreFound()
    {
        string[] expected =
        [
            "README.md",
            "docs/guide/diffusion.md",
            "docs/guide/gan.md",
            "docs/guide/mlnet-stages.md",
            "docs/guide/onnx.md",
            "docs/guide/pytorch-weights.md",
            "docs/guide/scorer.md",
            "docs/guide/torch-runtime.md",
            "docs/model-format.md",
        ];

        var found = PagesWithCSharp.Select(row => row.Data).ToList();

        Assert.Empty(expected.Except(found));
    }

    [Theory]
    [MemberData(nameof(PagesWithCSharp))]
    public void CSharp_OfAPage_Compiles(string page)
    {
        foreach (var snippet in Snippets(page))
            Assert.Empty(SnippetCompiler.Compile(snippet, Given).Select(problem => $"{problem} in:\n{snippet}"));
    }

    private static IEnumerable<string> Pages()
    {
        var root = RepositoryFolder.Root;
        return Directory
            .EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(root, "*.md"))
            .Concat(
                Directory.EnumerateDirectories(root, "Ddpm.*").SelectMany(it => Directory.EnumerateFiles(it, "*.md"))
            )
            .Select(path => Path.GetRelativePath(root, path))
            .Order(StringComparer.Ordinal);
    }

    private static List<string> Snippets(string page) =>
        [
            .. CSharpBlock()
                .Matches(File.ReadAllText(RepositoryFolder.File(page)))
                .Select(match => match.Groups[1].Value),
        ];

    [GeneratedRegex("```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
