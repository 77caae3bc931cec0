using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Labels that are learnt from.</summary>
public sealed class LabelColumnTests : LabelColumnTest
{
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_LabelsOfAnyKind_AreThoseThatTheRowsHave(string kind)
    {
        var images = Read(Column(kind, ["blue"], ["red"], ["blue"]));

        Assert.Equal(["blue", "red"], images.Vocabulary.Names);
        Assert.Equal(["blue", "red", "blue"], Enumerable.Range(0, 3).Select(row => NameOf(images, row)));
    }

    [Fact]
    public void Read_KeysWithoutValues_AreNumberedLabels()
    {
        var images = Read(_context.Data.LoadFromEnumerable([new KeyRow { Label = 2 }, new KeyRow { Label = 0 }]));

        Assert.Equal(["label 0", "label 1", "label 2"], images.Vocabulary.Names);
        Assert.Equal([2], images.Labels(0).ToArray());
        Assert.Equal([0], images.Labels(1).ToArray());
    }

    [Fact]
    public void Read_MultiHotWithoutNames_IsNumberedOrNamedByTheVocabulary()
    {
        var data = _context.Data.LoadFromEnumerable([new HotRow { Label = [0, 1, 1] }]);

        var numbered = Read(data);
        var named = Read(data, _generator.Vocabulary);

        Assert.Equal(["label 0", "label 1", "label 2"], numbered.Vocabulary.Names);
        Assert.Equal([1, 2], numbered.Labels(0).ToArray());
        Assert.Equal(["red", "green", "blue"], named.Vocabulary.Names);
        Assert.Equal([1, 2], named.Labels(0).ToArray());
    }

    [Fact]
    public void Read_PlacesThatDoNotFitTheVocabulary_AreRefused()
    {
        var data = _context.Data.LoadFromEnumerable([new HotRow { Label = [0, 1, 1] }]);

        var message = MicrosoftMLChecks.MustFail(() => Read(data, new LabelVocabulary(["red", "blue"])));

        Assert.Contains(
            "Schema mismatch for input column 'Label': expected names for its labels (slot names or key values), or 2 places",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_NumbersAsKeyValues_AreLabels()
    {
        var data = _context.Data.LoadFromEnumerable([new NumberRow { Number = 7 }, new NumberRow { Number = 3 }]);
        var keys = _context.Transforms.Conversion.MapValueToKey("Label", "Number").Fit(data).Transform(data);

        Assert.Equal(["7", "3"], Read(keys).Vocabulary.Names);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fit_LabelsOfAnyKind_TrainAModelThatReadsEachOther(string kind)
    {
        var data = Column(kind, ["blue"], ["red"], ["blue"]);

        // A chain asks each stage for its promise before it trains.
        using var model = _context
            .ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm)
            .Append(_context.Transforms.CopyColumns("Copy", "GeneratedImage"))
            .Fit(data);

        var stage = Assert.IsType<ConditionalGenerationTransformer>(model.First());
        Assert.Equal(["blue", "red"], stage.Generator.Vocabulary.Names);
        Assert.Equal(
            Pictures.Read(_context, model.Transform(Column("text", ["blue"], ["red"]))),
            Pictures.Read(_context, model.Transform(Column(kind, ["blue"], ["red"])))
        );
    }

    private static string NameOf(ImageCache images, int row) =>
        images.Vocabulary.Names[Assert.Single(images.Labels(row).ToArray())];
}
