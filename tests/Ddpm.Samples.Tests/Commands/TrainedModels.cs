namespace Ddpm.Samples.Tests.Commands;

/// <summary>A rendered data set, and models that have hardly learnt anything, made once for all tests of a class.</summary>
public sealed class TrainedModels : IAsyncLifetime
{
    private readonly TestFolder _folder = new();

    /// <summary>The path of a file or folder beside the models.</summary>
    public string this[string name] => _folder[name];

    /// <summary>The data set.</summary>
    public string Scenes => _folder["scenes"];

    /// <summary>The diffusion model.</summary>
    public string Ddpm => _folder["models/ddpm.zip"];

    /// <summary>The snapshots of the diffusion model's two steps.</summary>
    public string Snapshots => _folder["snapshots"];

    /// <summary>The scorer.</summary>
    public string Scorer => _folder["models/scorer.zip"];

    internal CommandRun RenderRun { get; private set; } = null!;

    internal CommandRun DdpmRun { get; private set; } = null!;

    internal CommandRun ScorerRun { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        RenderRun = await CommandRun.Done("render", "--out", Scenes, "--scenes", "40", "--size", "32", "--json");
        DdpmRun = await CommandRun.Done([
            "train",
            "ddpm",
            "--data",
            Scenes,
            "--out",
            Ddpm,
            "--steps",
            "2",
            "--batch",
            "4",
            "--snapshots",
            Snapshots,
            "--snapshot-every",
            "1",
            "--average-widths",
            "0.05,0.1",
            "--json",
        ]);
        ScorerRun = await CommandRun.Done([
            "train",
            "scorer",
            "--data",
            Scenes,
            "--out",
            Scorer,
            "--steps",
            "2",
            "--batch",
            "4",
            "--json",
        ]);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
