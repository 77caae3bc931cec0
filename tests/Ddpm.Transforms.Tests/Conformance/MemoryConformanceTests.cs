using Microsoft.ML;
using TorchSharp;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>Memory does not grow with calls.</summary>
public sealed class MemoryConformanceTests(ComponentModels models) : ComponentTests(models)
{
    private const int Calls = 1000;

    // .NET's heap is measured exactly: two kilobytes a call would be seen.
    private const long ManagedSlack = 2 << 20;

    // The runtime and the compiler of torch's kernels take some megabytes now and then, however many calls there are.
    private const long NativeSlack = 32 << 20;

    // The allocators may hold on to this much between two measurements.
    private const long ProcessSlack = 64 << 20;

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_AgainAndAgain_LeavesNoTensorBehind(string name)
    {
        var component = Component.Of(name);
        var engine = component.CreateEngine(Models.Context, Models.Fitted(component));
        var row = PixelRow.List("red")[0];
        engine(row);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var call = 0; call < 20; call++)
            engine(row);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public async Task Predict_AThousandTimesInAProcessOfItsOwn_DoesNotGrow()
    {
        using var folder = new TemporaryFolder();

        // What a catalog makes of a trained model is the stage that its trainer makes: one of the two is enough.
        var components = Component
            .All.Where(component => component.Trains || component.Name.Contains("vectors"))
            .ToList();

        var lines = await SecondProcess.Run([
            "calls",
            $"{Calls}",
            .. components.SelectMany(component => Save(component, folder)),
            SaveChain(folder),
            "Score",
        ]);

        string[] names = [.. components.Select(component => component.Name), "A picture made and scored"];
        Assert.Equal(names.Length, lines.Length);
        foreach (var (name, line) in names.Zip(lines))
        {
            var grown = line.Split(' ').Select(long.Parse).ToArray();
            Assert.True(
                grown is [< ManagedSlack, < NativeSlack, < ProcessSlack],
                $"{name} grew by {line} bytes (of .NET, of the C library, of the process) in {Calls} calls."
            );
        }
    }

    private string SaveChain(TemporaryFolder folder)
    {
        var chain = Models
            .Context.Transforms.GenerateConditionalImages(
                Models.Generator,
                new GenerationTransformOptions { Sampling = TinyModels.Sampling }
            )
            .Append(Models.Context.Transforms.ScoreImageLabels("Score", "GeneratedImage", Models.Classifier))
            .Fit(Models.Rows(1));
        var path = folder["chain.zip"];
        Models.Context.Model.Save(chain, Models.Rows(1).Schema, path);
        return path;
    }

    private string[] Save(Component component, TemporaryFolder folder)
    {
        var path = folder[$"{component.Name}.zip"];
        Models.Context.Model.Save(Models.Fitted(component), Models.Rows(1).Schema, path);
        return [path, component.OutputColumn];
    }
}
