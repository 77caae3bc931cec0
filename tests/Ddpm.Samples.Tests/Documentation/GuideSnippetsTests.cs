using System.Text.RegularExpressions;
using Ddpm.Samples.Tests.Notebooks;

namespace Ddpm.Samples.Tests.Documentation;

/// <summary>The C# of the guides that a reader is most likely to copy compiles as it stands.</summary>
public sealed partial class GuideSnippetsTests
{
    /// <summary>What a snippet may take as given.</summary>
    private const string Given = """
        public static MLContext ml = null!;
        public static IDataView scenes = null!;
        public static DataOperationsCatalog.TrainTestData split = default;
        public sealed class Wish { public string[] Labels { get; set; } = []; public long Seed { get; set; } }
        public sealed class Picture { public MLImage GeneratedImage { get; set; } = null!; }
        """;

    [Theory]
    [InlineData("docs/guide/mlnet-stages.md", 4)]
    [InlineData("docs/model-format.md", 1)]
    public void CSharp_OfAGuide_Compiles(string guide, int atLeast)
    {
        var snippets = CSharpBlock()
            .Matches(File.ReadAllText(RepositoryFolder.File(guide)))
            .Select(match => match.Groups[1].Value)
            .ToList();

        Assert.True(snippets.Count >= atLeast, $"'{guide}' has {snippets.Count} blocks of C#.");
        foreach (var snippet in snippets)
            Assert.Empty(SnippetCompiler.Compile(snippet, Given).Select(problem => $"{problem} in:\n{snippet}"));
    }

    [GeneratedRegex("```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
