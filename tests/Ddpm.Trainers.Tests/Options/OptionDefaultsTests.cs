namespace Ddpm.Trainers.Tests.Options;

/// <summary>The shortest override of an option keeps every other default.</summary>
public sealed class OptionDefaultsTests
{
    private static readonly SortedDictionary<string, Func<object>> s_records = new(
        OptionDefaults.RecordsOf(typeof(TrainingOptions).Assembly)
    )
    {
        ["GanTrainingOptions, residual"] = () => new GanTrainingOptions(GanPreset.Residual),
    };

    public static TheoryData<string> Records => [.. s_records.Keys];

    [Fact]
    public void Records_OfTheEngine_AreFound() =>
        Assert.Superset(
            new HashSet<string>
            {
                "DdpmTrainingOptions",
                "StudentTrainingOptions",
                "GanTrainingOptions",
                "ScorerTrainingOptions",
                "SamplingOptions",
                "ValidationOptions",
                "TrainingSampleOptions",
                "ScorerGuidanceOptions",
                "ConditionalUNetOptions",
                "ConditionalTransformerOptions",
                "GanNetworkOptions",
                "PretrainedClassifierOptions",
            },
            s_records.Keys.ToHashSet()
        );

    [Theory]
    [MemberData(nameof(Records))]
    public void Init_OneProperty_KeepsEveryOtherDefault(string record) => OptionDefaults.AssertKept(s_records[record]);

    [Fact]
    public void MaxEpochs_AndBudget_AreTwoViewsOfOneIdea()
    {
        Assert.Equal(TrainingBudget.OfEpochs(7), new DdpmTrainingOptions { MaxEpochs = 7 }.Budget);
        Assert.Equal(7, new DdpmTrainingOptions { Budget = TrainingBudget.OfEpochs(7) }.MaxEpochs);
        Assert.Null(new DdpmTrainingOptions { Budget = TrainingBudget.OfSteps(7) }.MaxEpochs);
    }
}
