using System.Text.Json;

namespace Ddpm.Trainers.Tests.Choices;

/// <summary>What a registry promises where choices depend on a number, and that nobody takes another's name.</summary>
public sealed class ChoiceRegistryTests
{
    [Theory]
    [InlineData("euler")]
    [InlineData("ddim")]
    [InlineData("ddim:mine")]
    [InlineData("ddim:2")]
    public void Json_AnotherThatTakesAName_IsRefused(string name)
    {
        var impostor = new Sampler(name, isStochastic: true, levels => Sampler.Euler.Plan(levels));

        var error = Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(impostor));

        Assert.Contains($"'{name}' is not registered", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Register_AMemberOfAFamily_IsRefused()
    {
        var impostor = new Sampler("ddim:0.5", isStochastic: true, levels => Sampler.Euler.Plan(levels));

        var error = Assert.Throws<ArgumentException>(() => Sampler.Registry.Register(impostor));

        Assert.Contains("'ddim:0.5' is one of the samplers ddim:ETA", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    public void Register_AFamilyWithoutAProperName_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => Sampler.Registry.Register(name, "X", "all", eta => Sampler.Ddim(eta)));

    [Fact]
    public void Parse_AFamilyWhoseMembersHaveOtherNames_SaysSo()
    {
        var registry = new ChoiceRegistry<Sampler>("sampler", Sampler.Euler);
        registry.Register("other", "X", "all", _ => Sampler.Heun);

        var error = Assert.Throws<InvalidOperationException>(() => registry.Parse("other:3"));

        Assert.Contains("'other:3' calls itself 'heun'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equality_OperatorAndMethod_GoByTheName()
    {
        Assert.True(Sampler.Ddim(0.5) == (Sampler)"ddim:0.5");
        Assert.True(Sampler.Ddim(0.5) == Sampler.Registry.Parse("ddim:0.5"));
        Assert.True(Sampler.Ddim() != Sampler.Ddim(0.5));
        Assert.Same(Sampler.Ddim(), Sampler.Registry.Parse("ddim"));
        Assert.Same(Sampler.UniPc(), Sampler.Registry.Parse("unipc"));
        Assert.Same(TimestepSpacing.Shifted(), TimestepSpacing.Registry.Parse("shifted"));
    }

    [Fact]
    public void OwnSampling_FewTimesteps_HasNoMoreStepsThanThose() =>
        Assert.Equal(
            5,
            new DdpmTrainingOptions { Timesteps = 5 }
                .OwnSampling
                .Steps
        );
}
