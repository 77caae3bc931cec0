using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

public sealed class LoadConditionsTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly DataSetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadConditions_SeveralSeeds_RepeatsEachConditionAndGivesEachRowItsOwnSeed()
    {
        _folder.Write("objects.json", """{"a": 1, "b": 0}""");
        var path = _folder.Write("test.json", """[["a"], ["b", "a"]]""");

        var data = _context.Data.LoadConditions(path, seedsPerCondition: 2);

        Assert.Equal(
            [
                ["a"],
                ["a"],
                ["b", "a"],
                ["b", "a"],
            ],
            data.GetColumn<string[]>("Label")
        );
        Assert.Equal([0, 1, 2, 3], data.GetColumn<long>("Seed"));
        Assert.Equal(["b", "a"], LabelAnnotation.Read(data.Schema["Label"])!.Names);
    }

    [Fact]
    public void LoadConditions_NoObjectsAnywhere_TakesAnyLabelAndCarriesNoVocabulary()
    {
        var data = _context.Data.LoadConditions(_folder.Write("test.json", """[["pink cone"]]"""));

        Assert.Equal(
            [
                ["pink cone"],
            ],
            data.GetColumn<string[]>("Label")
        );
        Assert.Null(LabelAnnotation.Read(data.Schema["Label"]));
    }

    [Fact]
    public void LoadConditions_UnknownLabel_NamesConditionAndLabel()
    {
        var objects = _folder.Write("names.json", """{"a": 0}""");
        var path = _folder.Write("test.json", """[["a"], ["pink cone"]]""");

        var error = Assert.Throws<InvalidDataException>(() => _context.Data.LoadConditions(path, objects));

        Assert.Contains("condition 1: the label 'pink cone' is unknown", error.Message, StringComparison.Ordinal);
        Assert.Contains("names.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "an empty list")]
    [InlineData("{}", "an object")]
    [InlineData("[[]]", "the list of labels is empty")]
    [InlineData("[\"a\"]", "expected a list of labels, got the text 'a'")]
    [InlineData("[[\"a\"]", "not readable JSON")]
    public void LoadConditions_WrongJson_SaysWhatWasExpected(string json, string expected)
    {
        var path = _folder.Write("test.json", json);

        var error = Assert.Throws<InvalidDataException>(() => _context.Data.LoadConditions(path));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("test.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadConditions_MissingFiles_AreNamed()
    {
        var path = _folder.Write("test.json", """[["a"]]""");

        Assert.Contains(
            "none.json",
            Assert.Throws<FileNotFoundException>(() => _context.Data.LoadConditions(_folder.File("none.json"))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "other.json",
            Assert
                .Throws<FileNotFoundException>(() => _context.Data.LoadConditions(path, _folder.File("other.json")))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(int.MaxValue)]
    public void LoadConditions_SeedsOutOfRange_Throws(int seeds)
    {
        var path = _folder.Write("test.json", """[["a"], ["b"]]""");

        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Data.LoadConditions(path, seedsPerCondition: seeds));
    }
}
