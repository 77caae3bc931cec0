using System.Text.Json;

namespace Ddpm.Trainers.Tests.Networks;

public sealed class DenoisingNetworkOptionsTests
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public static TheoryData<string> Names => TinyNetworks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Json_EveryKind_ComesBackAsItWas(string name)
    {
        var options = TinyNetworks.Options[name] with { Dropout = 0.25 };

        var json = JsonSerializer.Serialize(options, Json);
        var back = JsonSerializer.Deserialize<DenoisingNetworkOptions>(json, Json);

        Assert.StartsWith($$"""{"kind":"{{name.Split('-')[0]}}",""", json, StringComparison.Ordinal);
        Assert.Contains(
            name.Split('-')[1] switch
            {
                "words" => "\"labelWords\":true",
                "guidance" => "\"guidanceInput\":true",
                var form => $"\"labelConditioning\":\"{form}\"",
            },
            json,
            StringComparison.Ordinal
        );
        Assert.Equal(options.GetType(), back!.GetType());
        Assert.Equal(json, JsonSerializer.Serialize(back, Json));
    }

    [Fact]
    public void Json_OptionsThatAreLeftOut_AreTokensAndNoDropout()
    {
        const string json =
            """{"kind":"unet","patchSize":2,"widths":[32,64,96],"blocks":[1,1,2],"attentionLevels":2,"headWidth":32,"conditionWidth":192}""";

        var options = Assert.IsType<ConditionalUNetOptions>(
            JsonSerializer.Deserialize<DenoisingNetworkOptions>(json, Json)
        );

        Assert.Equal([32, 64, 96], options.Widths);
        Assert.Equal(LabelConditioning.Tokens, options.LabelConditioning);
        Assert.Equal(0, options.Dropout);
    }

    [Theory]
    [InlineData("""{"kind":"resnet"}""", "'resnet'. Known: unet, transformer")]
    [InlineData("""{"kind":7}""", "a string; got Number")]
    [InlineData("""{"kind":"transformer","blocks":[1]}""", "blocks")]
    [InlineData("""{"kind":"unet","labelConditioning":"sum"}""", "LabelConditioning")]
    [InlineData("""{"patchSize":2}""", "'kind' is missing: unet, transformer")]
    [InlineData("[1]", "object")]
    public void Json_WrongDescription_SaysWhat(string json, string expected)
    {
        var error = Assert.ThrowsAny<Exception>(() => JsonSerializer.Deserialize<DenoisingNetworkOptions>(json, Json));

        Assert.True(error is JsonException or ArgumentException, error.GetType().Name);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PatchSize")]
    [InlineData("Width")]
    [InlineData("Depth")]
    [InlineData("Expansion")]
    [InlineData("HeadWidth")]
    [InlineData("ConditionWidth")]
    [InlineData("LabelConditioning")]
    [InlineData("Dropout")]
    public void Validate_TransformerValueOutOfRange_NamesIt(string name)
    {
        var sound = ConditionalTransformerOptions.Small;
        var options = name switch
        {
            "PatchSize" => sound with { PatchSize = 0 },
            "Width" => sound with { Width = 90 },
            "Depth" => sound with { Depth = 65 },
            "Expansion" => sound with { Expansion = 0 },
            "HeadWidth" => sound with { HeadWidth = 7 },
            "ConditionWidth" => sound with { ConditionWidth = 5000 },
            "LabelConditioning" => sound with { LabelConditioning = (LabelConditioning)7 },
            _ => sound with { Dropout = 1 },
        };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate(new ImageShape(3, 32, 32)));

        Assert.Equal(name, error.ParamName);
    }

    [Fact]
    public void Validate_PictureThatDoesNotFitTheTransformer_SaysWhichMultipleWould() =>
        Assert.Contains(
            "multiples of PatchSize 4",
            Assert
                .Throws<ArgumentException>(() =>
                    ConditionalTransformerOptions.Small.Validate(new ImageShape(3, 30, 32))
                )
                .Message
        );

    [Fact]
    public void FromString_UnknownPreset_ListsTheKnown()
    {
        var error = Assert.Throws<ArgumentException>(() => NetworkPreset.FromString("huge"));

        Assert.Contains("small, medium, large, transformer-small, transformer-medium", error.Message);
    }
}
