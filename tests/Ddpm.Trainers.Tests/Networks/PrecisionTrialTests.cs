using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

/// <summary>Which precision is taken, with trials whose outcome is given but for one.</summary>
public sealed class PrecisionTrialTests : TorchTest
{
    private readonly List<string> _warnings = [];

    public override void Dispose()
    {
        PrecisionTrial.Assume(null);
        base.Dispose();
    }

    [Fact]
    public void On_ProcessorThatIsSlowInBFloat16_TakesFloat32AndWarnsWithBothFigures()
    {
        PrecisionTrial.Assume(new(Float32: 28.25, BFloat16: 1));

        Assert.Equal(ComputePrecision.Float32, ComputePrecision.BFloat16.On(CPU, Warn));

        var warning = Assert.Single(_warnings);
        Assert.Contains("1 steps a second in bfloat16 and 28.3 in float32", warning, StringComparison.Ordinal);
        Assert.Contains("BFloat16Always (--precision bfloat16-always) insists", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(10, 10)]
    [InlineData(10, 5)]
    public void On_ProcessorThatIsAtLeastHalfAsFastInBFloat16_TakesIt(double exact, double rounded)
    {
        PrecisionTrial.Assume(new(exact, rounded));

        Assert.Equal(ComputePrecision.BFloat16, ComputePrecision.BFloat16.On(CPU, Warn));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void On_WhatIsInsistedOnOrNotAsked_IsTakenWithoutAWarning()
    {
        PrecisionTrial.Assume(new(Float32: 28, BFloat16: 1));

        Assert.Equal(ComputePrecision.BFloat16, ComputePrecision.BFloat16Always.On(CPU, Warn));
        Assert.Equal(ComputePrecision.Float32, ComputePrecision.Float32.On(CPU, Warn));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void On_DeviceThatIsNoProcessor_TakesWhatIsAskedFor()
    {
        PrecisionTrial.Assume(new(Float32: 28, BFloat16: 1));

        Assert.Equal(ComputePrecision.BFloat16, ComputePrecision.BFloat16.On(META, Warn));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Of_Processor_IsTriedOnceAndGivesBothFigures()
    {
        var trial = PrecisionTrial.Of(CPU);

        TestContext.Current.TestOutputHelper?.WriteLine($"{trial}");
        Assert.True(trial.Float32 > 0 && double.IsFinite(trial.Float32), $"{trial}");
        Assert.True(trial.BFloat16 > 0 && double.IsFinite(trial.BFloat16), $"{trial}");
        Assert.Same(trial, PrecisionTrial.Of(CPU));
    }

    [Fact]
    public void Run_WhereGradientsAreOff_MeasuresThemAllTheSame()
    {
        using var noGrad = no_grad();
        using var inference = inference_mode(true);

        Assert.True(PrecisionTrial.Run(CPU).Float32 > 0);
    }

    [Fact]
    public void Run_LeavesNoTensorsBehind()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        PrecisionTrial.Run(CPU);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private void Warn(string warning) => _warnings.Add(warning);
}
