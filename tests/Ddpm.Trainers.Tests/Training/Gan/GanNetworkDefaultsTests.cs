namespace Ddpm.Trainers.Tests.Training.Gan;

/// <summary>A part of the networks that is set keeps what the preset says of the others, in any position.</summary>
public sealed class GanNetworkDefaultsTests
{
    [Theory]
    [InlineData(GanPreset.Report)]
    [InlineData(GanPreset.Residual)]
    public void Network_OneOptionInANewRecord_KeepsTheRestOfThePreset(GanPreset preset)
    {
        var usual = new GanTrainingOptions(preset).Network;

        var nested = new GanTrainingOptions(preset) { Network = new() { GeneratorWidth = 12 } };
        var changed = new GanTrainingOptions(preset) { Network = usual with { GeneratorWidth = 12 } };

        Assert.Equal(usual with { GeneratorWidth = 12 }, nested.Network);
        Assert.Equal(changed.Network, nested.Network);
        Assert.Equal(usual, new GanTrainingOptions(preset) { Network = new() }.Network);
    }

    [Fact]
    public void Network_DefaultsNamed_ReplaceThoseOfThePreset()
    {
        var options = new GanTrainingOptions(GanPreset.Residual)
        {
            Network = new() { Architecture = GanArchitecture.Dcgan, PatchSize = 1 },
        };

        Assert.Same(GanArchitecture.Dcgan, options.Network.Architecture);
        Assert.Equal(
            (1, 48, 128),
            (options.Network.PatchSize, options.Network.GeneratorWidth, options.Network.NoiseWidth)
        );
    }
}
