using Ddpm.Tests;
using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests.Training;

public sealed class OptionDefaultsTests
{
    private static readonly SortedDictionary<string, Func<object>> s_records = new(
        OptionDefaults.RecordsOf(typeof(ConditionalDdpmOptions).Assembly)
    )
    {
        ["ConditionalGanOptions, residual"] = () => new ConditionalGanOptions(GanPreset.Residual),
    };

    public static TheoryData<string> Records => [.. s_records.Keys];

    [Fact]
    public void Records_OfTheStages_AreFound() =>
        Assert.Equal(
            [
                "ConditionalDdpmOptions",
                "ConditionalGanOptions",
                "ConditionalGanOptions, residual",
                "DistilledDdpmOptions",
                "GenerationTransformOptions",
                "IClevrOptions",
                "ImageColumnOptions",
                "ImageLabelScorerOptions",
                "ScoringTransformOptions",
            ],
            s_records.Keys
        );

    [Theory]
    [MemberData(nameof(Records))]
    public void Init_OneProperty_KeepsEveryOtherDefault(string record) => OptionDefaults.AssertKept(s_records[record]);
}
