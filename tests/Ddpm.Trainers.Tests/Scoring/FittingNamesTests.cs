using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Scoring;

public sealed class FittingNamesTests : TorchTest
{
    private static readonly string[] s_own =
    [
        "conv1.weight",
        "bn1.weight",
        "bn1.steps",
        "layer1.0.conv1.weight",
        "fc.weight",
        "fc.bias",
    ];

    [Theory]
    [InlineData("")]
    [InlineData("backbone.")]
    [InlineData("model.")]
    [InlineData("net.")]
    [InlineData("model._orig_mod.")]
    [InlineData("a.b.c.d.e.f.")]
    public void Apply_AllNamesBehindOnePrefix_TakesItAway(string prefix)
    {
        var named = Apply(Named(prefix, s_own), false, out var hint);

        Assert.Equal(s_own.Order(), named.Keys.Order());
        Assert.Empty(hint);
    }

    [Fact]
    public void Apply_RuleForAPart_HoldsBehindThePrefix()
    {
        var weights = Named("net.", s_own);
        Move(weights, "net.fc.weight", "net.fc.0.weight");
        Move(weights, "net.fc.bias", "net.fc.0.bias");

        Assert.Equal(s_own.Order(), Apply(weights, false, out _).Keys.Order());
    }

    [Fact]
    public void Apply_WhatIsNotRequired_MayBeMissing()
    {
        var named = Apply(Named("net.", [.. s_own.Where(name => name != "bn1.steps")]), false, out _);

        Assert.Equal(5, named.Count);
    }

    [Theory]
    [InlineData("", "fc_aux.weight")]
    [InlineData("model.", "loss.weight")]
    [InlineData("model.", "model.fc_aux.weight")]
    public void Apply_MoreThanTheNetworkHas_IsLeftOutByOptionAlone(string prefix, string extra)
    {
        var weights = Named(prefix, [.. s_own]);
        weights.Add(extra, zeros(1));

        var kept = Apply(weights, false, out var hint);
        var dropped = Apply(weights, true, out _);

        Assert.Equal(s_own.Append(extra).Order(), kept.Keys.Order());
        Assert.Contains("IgnoreExtra (--ignore-extra)", hint, StringComparison.Ordinal);
        Assert.Equal(s_own.Order(), dropped.Keys.Order());
    }

    [Fact]
    public void Apply_SameNameOutsideThePrefix_IsNotMistakenForIt()
    {
        var weights = Named("model.", s_own);
        weights.Add("fc.bias", full([1], 7));

        Assert.Contains("fc.bias (not behind 'model.')", Apply(weights, false, out _).Keys);
        Assert.Equal(0, Apply(weights, true, out _)["fc.bias"].item<float>());
    }

    [Fact]
    public void Apply_SeveralPrefixesThatFit_AsksWhich()
    {
        var weights = Named("model.", s_own).Concat(Named("ema.", s_own)).ToDictionary();

        var error = Assert.Throws<InvalidDataException>(() => Apply(weights, false, out _));

        Assert.Contains("behind 2 prefixes: 'ema.', 'model.'", error.Message, StringComparison.Ordinal);
        Assert.Contains("(--rename ema.=)", error.Message, StringComparison.Ordinal);
        var chosen = NamePrefix.ApplyAll([new("model.", "")], weights, "a.pth");
        Assert.Equal(s_own.Order(), Apply(chosen, true, out _).Keys.Order());
    }

    [Fact]
    public void Apply_HeadOfAnotherName_IsHintedAt()
    {
        var weights = Named("backbone.", s_own);
        Move(weights, "backbone.fc.weight", "classifier.weight");
        Move(weights, "backbone.fc.bias", "classifier.bias");

        Apply(weights, false, out var hint);
        var renamed = NamePrefix.ApplyAll([new("backbone.", ""), new("classifier.", "fc.")], weights, "a.pth");

        Assert.Contains("3 of the network's 5 names are there behind 'backbone.'", hint, StringComparison.Ordinal);
        Assert.Contains("(--rename backbone.=)", hint, StringComparison.Ordinal);
        Assert.Contains("(--rename classifier.=fc.)", hint, StringComparison.Ordinal);
        Assert.Equal(s_own.Order(), Apply(renamed, false, out _).Keys.Order());
    }

    [Fact]
    public void Apply_AnotherNetwork_KeepsNamesAndHintsAtNothing()
    {
        var named = Apply(Named("", ["a.weight", "b.weight"]), true, out var hint);

        Assert.Equal(["a.weight", "b.weight"], named.Keys);
        Assert.Empty(hint);
    }

    [Fact]
    public void Read_BackboneAndMore_IsAClassifierByOption()
    {
        var labels = new LabelVocabulary(Enumerable.Range(0, 24).Select(index => $"label {index}"));
        var folder = Directory.CreateTempSubdirectory("ddpm-names-");
        try
        {
            var path = Path.Combine(folder.FullName, "lightning.safetensors");
            var weights = ResNet18Reference.LabWeights().ToDictionary(pair => $"model.{pair.Key}", pair => pair.Value);
            weights.Add("loss.pos_weight", ones(24));
            WeightFile.Write(path, weights);

            var error = Assert.Throws<InvalidDataException>(() => PretrainedClassifier.Read(path, labels, new(), CPU));
            using var read = PretrainedClassifier.Read(path, labels, new() { IgnoreExtra = true }, CPU);

            Assert.Contains("unexpected: loss.pos_weight", error.Message, StringComparison.Ordinal);
            Assert.Contains("(--ignore-extra)", error.Message, StringComparison.Ordinal);
            Assert.Equal(24, read.Vocabulary.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, Tensor> Apply(
        IReadOnlyDictionary<string, Tensor> weights,
        bool ignoreExtra,
        out string hint
    ) =>
        new FittingNames(
            Named("", s_own),
            name => !name.EndsWith(".steps", StringComparison.Ordinal),
            new PretrainedClassifierOptions().Renames
        ).Apply(weights, ignoreExtra, out hint);

    // The head alone has values of its shape.
    private static Dictionary<string, Tensor> Named(string prefix, string[] names) =>
        names.ToDictionary(
            name => prefix + name,
            name => name.StartsWith("fc", StringComparison.Ordinal) ? zeros(1) : zeros(2)
        );

    private static void Move(Dictionary<string, Tensor> weights, string from, string to)
    {
        weights.Add(to, weights[from]);
        weights.Remove(from);
    }
}
