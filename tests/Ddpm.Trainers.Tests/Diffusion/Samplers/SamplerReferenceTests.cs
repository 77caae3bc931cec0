using System.Text.Json;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>Every sampler against its paper's own formulas, written down in tests/reference/samplers/make_samplers.py.</summary>
public sealed class SamplerReferenceTests : TorchTest
{
    private static readonly JsonElement s_reference = JsonDocument
        .Parse(File.ReadAllText(RepositoryFolder.Reference("samplers", "samplers.json")))
        .RootElement;

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var entry in s_reference.GetProperty("cases").EnumerateArray())
        foreach (var result in entry.GetProperty("results").EnumerateObject())
            cases.Add(entry.GetProperty("name").GetString()!, result.Name);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sample_Mixture_EqualsThePapersFormulas(string path, string sampler)
    {
        var entry = s_reference
            .GetProperty("cases")
            .EnumerateArray()
            .Single(entry => entry.GetProperty("name").GetString() == path);
        var noises = entry.GetProperty("noises").EnumerateArray().Select(Numbers).ToArray();
        var parts = s_reference.GetProperty("mixture");
        var mixture = new Mixture(
            Numbers(parts.GetProperty("weights")),
            Numbers(parts.GetProperty("means")),
            Numbers(parts.GetProperty("deviations"))
        );

        var result = SamplersTests
            .Of(sampler)
            .Sample(
                mixture.Denoise,
                [
                    .. entry
                        .GetProperty("levels")
                        .EnumerateArray()
                        .Select(Numbers)
                        .Select(pair => new NoiseLevel(0, pair[0], pair[1])),
                ],
                tensor(Numbers(entry.GetProperty("start"))),
                step => tensor(noises[step - 1]),
                (_, _) => { }
            );

        var expected = Numbers(entry.GetProperty("results").GetProperty(sampler));
        foreach (var (wanted, got) in expected.Zip(result.data<double>().ToArray()))
            Assert.Equal(wanted, got, 1e-9);
    }

    private static double[] Numbers(JsonElement list) =>
        [.. list.EnumerateArray().Select(number => number.GetDouble())];
}
