namespace Ddpm.Benchmarks.Speed;

/// <summary>Something that is measured, with the limits that the project has set itself.</summary>
/// <param name="What">What the table calls it.</param>
/// <param name="MostOfBefore">What share it may take of what the build before took, or null.</param>
/// <param name="MostOfPyTorch">What share it may take of what PyTorch took, or null.</param>
internal sealed record SpeedRow(string What, double? MostOfBefore = null, double? MostOfPyTorch = null)
{
    /// <summary>What a worker does for it, as <see cref="SpeedWorker"/> knows it.</summary>
    public string Work { get; init; } = "";

    /// <summary>Pictures at once.</summary>
    public int Size { get; init; } = 1;

    /// <summary>How often in each round.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>What trained models do, on one processor.</summary>
    public static IReadOnlyList<SpeedRow> OfModels { get; } =
    [
        new("denoiser call, `medium`, batch 1", 0.55, 0.50) { Work = "denoise", Repeats = 20 },
        new("denoiser call, `medium`, batch 8", 0.75, 0.65)
        {
            Work = "denoise",
            Size = 8,
            Repeats = 8,
        },
        new("denoiser call, `medium`, batch 32", 0.62, 0.70)
        {
            Work = "denoise",
            Size = 32,
            Repeats = 4,
        },
        new("scoring, ResNet18, batch 1", 0.32, 0.62) { Work = "score", Repeats = 20 },
        new("scoring, ResNet18, batch 32", 0.68, 0.70)
        {
            Work = "score",
            Size = 32,
            Repeats = 5,
        },
        new("32 guided pictures in 10 steps", 0.35, 0.35) { Work = "draw", Size = 32 },
    ];

    /// <summary>A process of one processor that draws one picture.</summary>
    public static SpeedRow FirstPicture { get; } = new("process start to first picture on disk", 0.35);

    /// <summary>Its memory.</summary>
    public static SpeedRow FirstPictureMemory { get; } = FirstPicture with { MostOfBefore = 0.4 };

    /// <summary>A step of training on one processor.</summary>
    public static SpeedRow Training { get; } =
        new("training step, `medium`, batch 32", 0.85, 0.75)
        {
            Work = "train",
            Size = 32,
            Repeats = 8,
        };

    /// <summary>Its memory.</summary>
    public static SpeedRow TrainingMemory { get; } = Training with { MostOfBefore = 1, MostOfPyTorch = 1 };

    /// <summary>Beside how many busy processes two processors train, and what share of the free speed has to be left.</summary>
    public static IReadOnlyList<(int Busy, double LeastShare)> BesideOthers { get; } = [(0, 1), (1, 0.65), (2, 0.47)];

    /// <summary>A step of training on two processors.</summary>
    public static SpeedRow TrainingBeside(int busy) =>
        Training with
        {
            What = busy == 0 ? "two processors, free" : $"beside {busy} busy process{(busy == 1 ? "" : "es")}",
        };
}
