namespace Ddpm.Trainers.Tests.Training;

public sealed class ConsistencyStepsTests
{
    [Theory]
    [InlineData(80, 1, 0.5)]
    [InlineData(80, 2, 0.75)]
    [InlineData(80, 8, 1 - 1 / 256.0)]
    [InlineData(0.01, 1, 0)] // 1 − (1 + 8·0.4975)/2 is below zero
    [InlineData(0.01, 3, 1 - 4.980 / 8)]
    public void Cleaner_StageByStage_ComesCloser(double ratio, int stage, double expectedShare) =>
        Assert.Equal(expectedShare, ConsistencySteps.Cleaner(ratio, stage) / ratio, 1e-4);

    [Fact]
    public void Stage_OverTheTraining_GoesThroughAllOfThem()
    {
        var stages = Enumerable.Range(0, 101).Select(percent => ConsistencySteps.Stage(percent / 100.0, 4)).ToArray();

        Assert.Equal(1, stages[0]);
        Assert.Equal(4, stages[100]);
        Assert.Equal([1, 2, 3, 4], stages.Distinct());
        Assert.Equal(25, stages.Count(stage => stage == 2));
    }

    [Fact]
    public void Ratio_Shares_AreLogNormal()
    {
        Assert.Equal(Math.Exp(-1.1), ConsistencySteps.Ratio(0.5, logMean: -1.1), 1e-6);
        Assert.Equal(Math.Exp(-1.1 + 2), ConsistencySteps.Ratio(0.8413447, logMean: -1.1), 1e-3);
        Assert.Equal(Math.Exp(0.5 - 2), ConsistencySteps.Ratio(1 - 0.8413447, logMean: 0.5), 1e-3);
    }
}
