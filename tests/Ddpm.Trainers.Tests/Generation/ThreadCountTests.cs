using TorchSharp;

namespace Ddpm.Trainers.Tests.Generation;

/// <summary>The number of threads belongs to the whole process; nothing else runs beside these tests.</summary>
[CollectionDefinition(nameof(ThreadCountTests), DisableParallelization = true)]
[Collection(nameof(ThreadCountTests))]
public sealed class ThreadCountTests : TorchTest
{
    public override void Dispose()
    {
        torch.set_num_threads(1);
        base.Dispose();
    }

    [Theory]
    [InlineData("ddpm")]
    [InlineData("dpm++2m-sde")]
    public void Generate_OnMoreThreads_GivesTheSamePicturesButForRounding(string sampler)
    {
        var request = new GenerationRequest
        {
            Labels = [.. Enumerable.Range(0, 8).Select(row => new[] { row % 3 })],
            Seeds = [.. Enumerable.Range(0, 8).Select(row => (long)row)],
            Sampling = new() { Sampler = sampler, Steps = 10 },
        };
        var one = SideGenerator.Generate(request);

        torch.set_num_threads(3);
        var three = SideGenerator.Generate(request);

        for (var row = 0; row < one.Count; row++)
            Assert.All(
                one[row].ToArray().Zip(three[row].ToArray()),
                pair => Assert.InRange(pair.First - pair.Second, -1, 1)
            );
    }
}
