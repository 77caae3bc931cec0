using TorchSharp;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>Memory does not grow with calls.</summary>
public sealed class MemoryConformanceTests(ComponentModels models) : ComponentTests(models)
{
    private const int Calls = 1000;

    // Between two measurements the collector and the allocators may hold on to this much.
    private const long Slack = 64 << 20;

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
        ]);

        Assert.Equal(components.Count, lines.Length);
        foreach (var (component, line) in components.Zip(lines))
            Assert.True(long.Parse(line) < Slack, $"{component.Name} grew by {line} bytes in {Calls} calls.");
    }

    private string[] Save(Component component, TemporaryFolder folder)
    {
        var path = folder[$"{component.Name}.zip"];
        Models.Context.Model.Save(Models.Fitted(component), Models.Rows(1).Schema, path);
        return [path, component.OutputColumn];
    }
}
