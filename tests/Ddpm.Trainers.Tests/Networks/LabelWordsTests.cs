using System.Text.Json;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

public sealed class LabelWordsTests : TorchTest
{
    [Theory]
    [InlineData("red cube", "RED|CUBE")]
    [InlineData("Red_cube-2, big", "RED|CUBE|2|BIG")]
    [InlineData("  ", "")]
    [InlineData("e\u0301te\u0301", "ÉTÉ")]
    [InlineData("किताब लाल", "किताब|लाल")]
    [InlineData("𝒳-ray", "𝒳|RAY")]
    public void Split_Name_GivesItsWordsInOneForm(string name, string expected) =>
        Assert.Equal(expected, string.Join('|', LabelWords.Split(name)));

    [Fact]
    public void Of_LabelsThatShareWords_KnowsTheirWordsAndNoOthers()
    {
        var words = LabelWords.Of(new(["red cube", "Red Ball", "sky", "sea", "cube cube"]))!;

        // BALL, CUBE, RED in this order; "sky" and "sea" stand for themselves.
        Assert.Equal(3, words.Count);
        Assert.Equal(
            [
                [1, 2],
                [0, 2],
                [],
                [],
                [1],
            ],
            words.OfLabels
        );
    }

    [Fact]
    public void Of_LabelsThatShareNoWord_IsNull() => Assert.Null(LabelWords.Of(new(["T-shirt/top", "dress", "coat"])));

    [Fact]
    public void Encode_OfWords_IsThreeTenthsOfTheLabelsOwnAndTheRestOfItsWords()
    {
        var vocabulary = new LabelVocabulary(["red cube", "red ball", "sky"]);
        using var encoder = Encoder(vocabulary);
        var own = encoder.get_parameter("embedding.weight")!;
        var words = encoder.get_parameter("words.weight")!;
        var share = Math.Sqrt((1 - 0.09) / 2);

        var table = Table(encoder, vocabulary);

        Assert.Equal([3, 64], table.shape);
        Assert.True(table[0].allclose(own[0] * 0.3 + (words[1] + words[2]) * share));
        Assert.True(table[1].allclose(own[1] * 0.3 + (words[0] + words[2]) * share));
        Assert.True(table[2].allclose(own[2]));
    }

    [Fact]
    public void Encode_AtFirst_HasTheVarianceOfPlainLabels()
    {
        var vocabulary = new LabelVocabulary(
            Enumerable.Range(0, 40).Select(label => $"{label % 8} {label / 8} of one")
        );
        using var encoder = Encoder(vocabulary);

        Assert.InRange(Table(encoder, vocabulary).square().mean().item<float>(), 0.8f, 1.2f);
    }

    [Theory]
    [InlineData(LabelConditioning.Tokens)]
    [InlineData(LabelConditioning.Pooled)]
    public void Encode_SetsOfLabels_GivesTheVectorOfEach(LabelConditioning conditioning)
    {
        var vocabulary = TinyNetworks.Vocabulary;
        using var encoder = Encoder(vocabulary, conditioning);
        using var labels = TinyNetworks.Batch([0, 2], [4], []);

        var (tokens, _, pooled) = encoder.Encode(labels);

        var table = Table(encoder, vocabulary);
        Assert.True(pooled.allclose(stack([table[0] + table[2], table[4], zeros(64)]), rtol: 1e-5, atol: 1e-6));
        if (conditioning == LabelConditioning.Tokens)
            Assert.True(tokens![0, 1].allclose(table[2]) && tokens[1, 1].abs().max().item<float>() == 0);
    }

    [Fact]
    public void Encode_LearntOfOneLabel_TeachesThoseThatShareItsWords()
    {
        var vocabulary = TinyNetworks.Vocabulary;
        using var encoder = Encoder(vocabulary);
        using var labels = TinyNetworks.Batch([0]);
        var before = Table(encoder, vocabulary).detach().clone();

        encoder.Encode(labels).Pooled.sum().backward();
        using (no_grad())
            foreach (var parameter in encoder.parameters())
                parameter.sub_(parameter.grad!);

        var moved = (Table(encoder, vocabulary) - before).abs().sum(1) > 0;
        Assert.Equal([true, true, true, false, false, false], moved.data<bool>().ToArray());
    }

    [Fact]
    public void Options_WithoutWords_AreWrittenAsBefore()
    {
        DenoisingNetworkOptions plain = TinyNetworks.Options["unet-tokens"];
        var text = JsonSerializer.Serialize(plain);

        Assert.DoesNotContain("LabelWords", text, StringComparison.Ordinal);
        Assert.False(JsonSerializer.Deserialize<DenoisingNetworkOptions>(text)!.LabelWords);
        var words = JsonSerializer.Serialize(plain with { LabelWords = true });
        Assert.True(JsonSerializer.Deserialize<DenoisingNetworkOptions>(words)!.LabelWords);
    }

    // Row by row, the vector of every label.
    private static Tensor Table(LabelEncoder encoder, LabelVocabulary vocabulary)
    {
        using var each = LabelBatch.Create(
            [.. Enumerable.Range(0, vocabulary.Count).Select(label => new[] { label })],
            vocabulary.Count,
            CPU
        );
        return encoder.Encode(each).Pooled;
    }

    private static LabelEncoder Encoder(
        LabelVocabulary labels,
        LabelConditioning conditioning = LabelConditioning.Tokens
    ) => SeededWeights.Build(1, () => new LabelEncoder(labels.Count, 64, conditioning, LabelWords.Of(labels)));
}
