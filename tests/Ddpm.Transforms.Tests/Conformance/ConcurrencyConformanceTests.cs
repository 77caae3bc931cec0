namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>One transformer, many threads.</summary>
public sealed class ConcurrencyConformanceTests(ComponentModels models) : ComponentTests(models)
{
    private const int Threads = 8;
    private const int Rows = 50;

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_EightThreadsAtOnce_GiveWhatOneGives(string name)
    {
        var component = Component.Of(name);
        var transformer = Models.Fitted(component);
        var rows = PixelRow.List(ComponentModels.LabelsOf(Rows));
        var expected = Predict();

        var results = new string[Threads][];
        var threads = Enumerable
            .Range(0, Threads)
            .Select(index => new Thread(() => results[index] = Predict()))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(Rows, expected.Length);
        Assert.All(results, result => Assert.Equal(expected, result));

        string[] Predict()
        {
            var engine = component.CreateEngine(Models.Context, transformer);
            return [.. rows.Select(engine)];
        }
    }
}
