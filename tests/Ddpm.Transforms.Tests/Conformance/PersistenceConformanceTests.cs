using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using TorchSharp;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>What was saved is what is loaded, elsewhere too.</summary>
public sealed class PersistenceConformanceTests(ComponentModels models) : ComponentTests(models), IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Load_InASecondProcess_GivesTheSameValues()
    {
        var path = _folder["rows.idv"];
        using (var stream = File.Create(path))
            Models.Context.Data.SaveAsBinary(Models.Rows(6), stream);
        var rows = Models.Context.Data.LoadFromBinary(path);

        var lines = await SecondProcess.Run([
            "rows",
            path,
            .. Component.All.SelectMany(component => new[] { Save(component), component.OutputColumn }),
        ]);

        var expected = Component.All.SelectMany(component =>
            component.Read(Models.Fitted(component).Transform(rows)).Select(Hash)
        );
        Assert.Equal(expected, lines);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_OnAnotherDevice_GivesTheSameValuesUpToRounding(string name)
    {
        Assert.SkipUnless(
            torch.cuda.is_available(),
            "It takes a GPU that CUDA sees to train on one device and load on another."
        );
        var component = Component.Of(name);
        var onGpu = new MLContext(seed: 4) { GpuDeviceId = 0, FallbackToCpu = false };
        var rows = Models.Rows(4);
        var fitted = component.Create(onGpu, Models).Fit(rows);
        using var disposable = (IDisposable)fitted;
        using var stream = new MemoryStream();
        onGpu.Model.Save(fitted, rows.Schema, stream);
        stream.Position = 0;

        var loaded = new MLContext { GpuDeviceId = null }.Model.Load(stream, out _);
        using var loadedDisposable = (IDisposable)loaded;

        foreach (
            var (first, second) in component.Read(fitted.Transform(rows)).Zip(component.Read(loaded.Transform(rows)))
        )
            AssertClose(component, first, second);
    }

    private static void AssertClose(Component component, string first, string second)
    {
        if (component.OutputColumn == "PredictedLabel")
        {
            Assert.Equal(first, second);
            return;
        }

        var (ones, others) = (Numbers(first), Numbers(second));
        Assert.Equal(ones.Length, others.Length);
        foreach (var (one, other) in ones.Zip(others))
            Assert.InRange(Math.Abs(one - other), 0, component.OutputColumn == "Score" ? 1e-3 : 2);

        double[] Numbers(string text) =>
            component.OutputColumn == "Score"
                ? [.. text.Split(' ').Select(double.Parse)]
                : [.. Convert.FromHexString(text).Select(value => (double)value)];
    }

    private string Save(Component component)
    {
        var path = _folder[$"{component.Name}.zip"];
        Models.Context.Model.Save(Models.Fitted(component), Models.Rows(1).Schema, path);
        return path;
    }

    private static string Hash(string value) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
