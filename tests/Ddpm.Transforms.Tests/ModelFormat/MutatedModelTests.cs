using Ddpm.Tests;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>
/// Damaged model files are read or refused, and nothing else happens. The run of 4,000 takes minutes, and is asked for:
/// <c>dotnet run --project tests/Ddpm.Transforms.Tests -c Release -- -explicit only -class "*MutatedModelTests"</c>.
/// </summary>
public sealed class MutatedModelTests : IDisposable
{
    private const int Seed = 7;

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 3);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_DamagedModel_IsReadOrRefused()
    {
        var run = Run(100);

        Assert.True(run.Refused > 25, run.ToString());
        Assert.True(run.TooLarge == 0, run.ToString());
    }

    [Fact(Explicit = true)]
    public void Read_ManyDamagedModels_AreReadOrRefused()
    {
        var run = Run(4_000);

        TestContext.Current.TestOutputHelper!.WriteLine($"model zip: {run}");
        Assert.True(run.TooLarge == 0, run.ToString());
        Assert.True(run.Longest < TimeSpan.FromSeconds(1), run.ToString());
    }

    private MutationRun Run(int count)
    {
        var file = SaveModel();
        var mutations = new Mutations(Seed);
        var run = new MutationRun(_folder["damaged.zip"], Read);
        run.Prepare(file);
        for (var round = 0; round < count; round++)
            run.Try(round % 2 == 0 ? mutations.Blind(file) : mutations.InsideZip(file));
        return run;
    }

    private long Read(string path)
    {
        // Not fitted: a column that has another name now is no damage.
        _context.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", path);
        return new FileInfo(path).Length;
    }

    private byte[] SaveModel()
    {
        var rows = Pictures.Rows(_context, "red");
        using var generator = TinyModels.Generator("blue", "red");
        using var model = _context
            .Transforms.GenerateConditionalImages(generator, new() { Sampling = TinyModels.Sampling })
            .Fit(rows);
        _context.Model.Save(model, rows.Schema, _folder["model.zip"]);
        return File.ReadAllBytes(_folder["model.zip"]);
    }
}
