namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>One transformer, many threads.</summary>
public sealed class ConcurrencyConformanceTests(ComponentModels models) : ComponentTests(models)
{
    private const int Threads = 8;
    private const int Rows = 50;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Predict_EightThreadsAtOnce_GiveWhatOneGives(string name)
    {
        var component = Component.Of(name);
        var transformer = Models.Fitted(component);
        var rows = PixelRow.List(ComponentModels.LabelsOf(Rows));
        var expected = Predict();

        // Long running tasks have threads of their own, and hand on what goes wrong there.
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, Threads)
                .Select(_ =>
                    Task.Factory.StartNew(
                        Predict,
                        TestContext.Current.CancellationToken,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );

        Assert.Equal(Rows, expected.Length);
        Assert.All(results, result => Assert.Equal(expected, result));

        string[] Predict()
        {
            var engine = component.CreateEngine(Models.Context, transformer);
            return [.. rows.Select(engine)];
        }
    }
}
