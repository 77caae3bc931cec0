using System.Text.Json;
using Ddpm.Trainers;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>
/// Model files that earlier versions wrote, with the pictures and scores that they gave: every later version must read
/// them and give the same. A folder is named after its format version and never written again.
/// </summary>
public sealed class GoldenModelTests
{
    private const string Chain = "chain.zip";
    private const string Guided = "guided.zip";
    private const string Scorer = "scorer.zip";
    private const string Student = "student.zip";
    private const string Gan = "gan.zip";
    private const string Calibrated = "calibrated.zip";
    private const string Expected = "expected.json";

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly MLContext _context = new(seed: 1);

    /// <summary>The folders with golden files.</summary>
    public static TheoryData<string> Versions =>
        [.. Directory.GetDirectories(Root, "golden-*").Select(path => Path.GetFileName(path)!).Order()];

    private static string Written => $"golden-{ComponentFormat.NameOf(ComponentFormat.VersionWritten)}";

    private static string Root => RepositoryFolder.Reference();

    [Theory]
    [MemberData(nameof(Versions))]
    public void Load_GenerationStageOfAnEarlierVersion_GivesThePicturesOfThen(string version)
    {
        var expected = ReadExpected(version);

        AssertClose(expected.Chain, Generate(Load(version, Chain)));
        AssertClose(expected.Guided, Generate(Load(version, Guided)));
        AssertClose(expected.Student, Generate(Load(version, Student)));
        AssertClose(expected.Gan, Generate(Load(version, Gan)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Load_ScoringStageOfAnEarlierVersion_GivesTheScoresOfThen(string version)
    {
        var expected = ReadExpected(version);

        AssertClose(expected.Scores, Score(Load(version, Scorer)));
        AssertClose(expected.Calibrated, Score(Load(version, Calibrated)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Load_ScoringStageOfAnEarlierVersion_AddsTheColumnsOfThen(string version)
    {
        var model = Load(version, Scorer);
        using var disposable = (IDisposable)model;

        Assert.Equal(
            ["Image", "Score", "PredictedLabel"],
            model.Transform(Painted()).Schema.Select(column => column.Name)
        );
    }

    /// <summary>Writes the golden files of the version that is built; run by hand, once for each format version.</summary>
    [Fact(Explicit = true)]
    public void Write_GoldenFilesOfThisVersion()
    {
        var folder = Path.Combine(Root, Written);
        Assert.False(Directory.Exists(folder), $"'{folder}' is there already, and golden files are never changed.");
        Directory.CreateDirectory(folder);
        var rows = Wishes();
        var sampling = new SamplingOptions
        {
            Sampler = "ddim",
            Steps = 4,
            Spacing = "shifted:2",
            GuidanceScale = 1.5,
        };
        using var unet = GoldenModels.UNet();
        using var strong = GoldenModels.Transformer(steps: 60);
        using var weak = GoldenModels.Transformer(steps: 10);
        using var scorer = GoldenModels.Scorer();
        using var student = GoldenModels.Student();
        using var gan = GoldenModels.Gan();
        using var calibrated = GoldenModels.Calibrated();

        Save(
            Chain,
            _context
                .Transforms.CopyColumns("Wanted", "Label")
                .Append(
                    _context.Transforms.GenerateConditionalImages(
                        unet,
                        new()
                        {
                            LabelColumnName = "Wanted",
                            SeedColumnName = "Seed",
                            Sampling = sampling,
                            WeightStorage = WeightStorage.Float16,
                        }
                    )
                )
                .Fit(rows),
            rows
        );
        Save(
            Guided,
            _context
                .Transforms.GenerateConditionalImages(
                    strong,
                    new()
                    {
                        SeedColumnName = "Seed",
                        Sampling = sampling with { GuideScale = 1.5, ScorerScale = 0.5 },
                        WeightStorage = WeightStorage.BFloat16,
                    },
                    new GenerationGuides
                    {
                        Model = weak,
                        Scorer = scorer,
                        ScorerName = "waves",
                    }
                )
                .Fit(rows),
            rows
        );
        var pictures = Painted();
        Save(Scorer, _context.Transforms.ScoreImageLabels(scorer, new()).Fit(pictures), null);
        Save(Calibrated, _context.Transforms.ScoreImageLabels(calibrated, new()).Fit(pictures), null);
        Save(
            Student,
            _context.Transforms.GenerateConditionalImages(student, new() { SeedColumnName = "Seed" }).Fit(rows),
            rows
        );
        Save(
            Gan,
            _context.Transforms.GenerateConditionalImages(gan, new() { SeedColumnName = "Seed" }).Fit(rows),
            rows
        );

        File.WriteAllText(
            Path.Combine(folder, Expected),
            JsonSerializer.Serialize(
                new ExpectedValues(
                    Generate(Load(Written, Chain)),
                    Generate(Load(Written, Guided)),
                    Score(Load(Written, Scorer)),
                    Generate(Load(Written, Student)),
                    Generate(Load(Written, Gan)),
                    Score(Load(Written, Calibrated))
                ),
                s_json
            )
        );

        // ML.NET cannot save the schema of a column of pictures.
        void Save(string name, ITransformer model, IDataView? input) =>
            _context.Model.Save(model, input?.Schema, Path.Combine(folder, name));
    }

    private static ExpectedValues ReadExpected(string version) =>
        JsonSerializer.Deserialize<ExpectedValues>(File.ReadAllText(Path.Combine(Root, version, Expected)))!;

    private ITransformer Load(string version, string name) =>
        _context.Model.Load(Path.Combine(Root, version, name), out _);

    private string[] Generate(ITransformer model)
    {
        using var disposable = (IDisposable)model;
        return Pictures.Read(_context, model.Transform(Wishes()));
    }

    private float[][] Score(ITransformer model)
    {
        using var disposable = (IDisposable)model;
        return [.. model.Transform(Painted()).GetColumn<float[]>("Score")];
    }

    private IDataView Wishes() =>
        _context.Data.LoadFromEnumerable([
            new WishRow { Label = ["red"], Seed = 5 },
            new WishRow { Label = ["blue", "red"], Seed = -6 },
        ]);

    private IDataView Painted() =>
        _context.Data.LoadFromEnumerable(
            Enumerable
                .Range(1, 3)
                .Select(number => new PaintedRow
                {
                    Image = MLImage.CreateFromPixels(
                        8,
                        8,
                        MLPixelFormat.Rgba32,
                        [
                            .. Enumerable
                                .Range(0, 256)
                                .Select(place => place % 4 == 3 ? (byte)255 : (byte)(number * place)),
                        ]
                    ),
                })
        );

    /// <summary>Other processors may round the last bit of a value otherwise, here and there.</summary>
    private static void AssertClose(string[] then, string[] now)
    {
        Assert.Equal(then.Length, now.Length);
        foreach (var (one, other) in then.Zip(now))
        foreach (var (first, second) in Convert.FromHexString(one).Zip(Convert.FromHexString(other)))
            Assert.InRange(Math.Abs(first - second), 0, 2);
    }

    private static void AssertClose(float[][] then, float[][] now)
    {
        Assert.Equal(then.Length, now.Length);
        foreach (var (one, other) in then.Zip(now))
            Assert.Equal(one, other, (first, second) => Math.Abs(first - second) < 1e-4f);
    }

    private sealed record ExpectedValues(
        string[] Chain,
        string[] Guided,
        float[][] Scores,
        string[] Student,
        string[] Gan,
        float[][] Calibrated
    );

    private sealed class WishRow
    {
        public string[] Label { get; set; } = [];

        public long Seed { get; set; }
    }

    private sealed class PaintedRow
    {
        [ImageType(8, 8)]
        public MLImage Image { get; set; } = null!;
    }
}
