using System.Reflection;
using System.Xml.Linq;
using Ddpm.Transforms;

namespace Ddpm.Samples.Tests.Documentation;

/// <summary>Every method that appears on <c>MLContext</c> has an example in its documentation, which compiles.</summary>
public sealed class CatalogExamplesTests
{
    /// <summary>What an example may take as given; fields, so that it may also name a variable of its own alike.</summary>
    private const string Given = """
        public static MLContext ml = null!;
        public static IDataView scenes = null!, requests = null!;
        public static ITransformer model = null!;
        public static ConditionalGenerationTransformer teacher = null!;
        public static IConditionalGenerator generator = null!;
        public static LabelClassifier classifier = null!;
        public static ImageLabelScorerTransformer scorer = null!;
        """;

    private static readonly Dictionary<string, XElement> s_documented = XDocument
        .Load(Path.ChangeExtension(typeof(ImageGenerationCatalog).Assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value);

    private static readonly Type[] s_catalogs =
    [
        .. typeof(ImageGenerationCatalog)
            .Assembly.GetExportedTypes()
            .Where(type => type is { IsNested: false, Namespace: "Microsoft.ML" }),
        typeof(ImageGenerationCatalog),
        typeof(ImageGenerationTrainers),
    ];

    public static TheoryData<string> Methods =>
        [
            .. s_documented
                .Keys.Where(name => s_catalogs.Any(type => IsMemberOf(type, name)))
                .Where(name => !name.Contains(".get_", StringComparison.Ordinal))
                .Where(name => !name.Contains('$', StringComparison.Ordinal)),
        ];

    // The name of a nested type's member has a further point before its arguments.
    private static bool IsMemberOf(Type type, string name) =>
        name.StartsWith($"M:{type}.", StringComparison.Ordinal)
        && !name[$"M:{type}.".Length..].Split('(')[0].Contains('.', StringComparison.Ordinal);

    [Fact]
    public void Catalogs_PublicMethods_AreAllDocumented()
    {
        var flags = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var names = s_catalogs
            .SelectMany(type => type.GetMethods(flags).Select(method => $"M:{type}.{method.Name}("))
            .Where(name => !name.Contains(".get_", StringComparison.Ordinal))
            .ToList();

        Assert.True(names.Count >= 10, $"Only {names.Count} methods were found.");
        Assert.All(
            names.GroupBy(name => name),
            overloads =>
                Assert.Equal(
                    overloads.Count(),
                    s_documented.Keys.Count(name => name.StartsWith(overloads.Key, StringComparison.Ordinal))
                )
        );
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Example_OfEachMethod_Compiles(string method)
    {
        var documented = s_documented[method];

        // A member of an extension block is documented under the name of the block's marker.
        if (documented.Element("inheritdoc")?.Attribute("cref")?.Value is { } marker)
            documented = s_documented[marker];
        var code = documented.Element("example")?.Element("code")?.Value;
        Assert.False(string.IsNullOrWhiteSpace(code), $"{method} has no example.");

        // Called, and not only written down beside another overload's text.
        Assert.Contains($"{method.Split('(')[0].Split('.')[^1]}(", code, StringComparison.Ordinal);
        Assert.Empty(SnippetCompiler.Compile(code, Given));
    }
}
