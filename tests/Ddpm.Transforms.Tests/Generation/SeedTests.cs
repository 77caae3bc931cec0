using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>A row that brings a seed has the picture of that seed, whoever asks.</summary>
public sealed class SeedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 3);
    private readonly PaintedGenerator _generator = new("blue", "red");
    private readonly List<string> _warnings = [];

    public SeedTests() =>
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                _warnings.Add(message.RawMessage);
        };

    public void Dispose()
    {
        _generator.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Transform_ColumnCalledSeed_IsReadWithoutBeingNamed()
    {
        Assert.Equal(
            ["000700", "003412", "000700"],
            Starts(
                new(),
                _context.Data.LoadFromEnumerable([
                    new { Label = "blue", Seed = 7L },
                    new { Label = "blue", Seed = 0x1234L },
                    new { Label = "blue", Seed = 7L },
                ])
            )
        );
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData(typeof(sbyte))]
    [InlineData(typeof(byte))]
    [InlineData(typeof(short))]
    [InlineData(typeof(ushort))]
    [InlineData(typeof(int))]
    [InlineData(typeof(uint))]
    [InlineData(typeof(long))]
    [InlineData(typeof(ulong))]
    public void Transform_SeedOfAnyIntegerType_IsReadAlike(Type type)
    {
        var rows = _context.Data.LoadFromEnumerable([new { Label = "blue", Number = 0 }]);
        var seeds = type.Name switch
        {
            nameof(SByte) => Converted<sbyte>(7),
            nameof(Byte) => Converted<byte>(7),
            nameof(Int16) => Converted<short>(7),
            nameof(UInt16) => Converted<ushort>(7),
            nameof(Int32) => Converted<int>(7),
            nameof(UInt32) => Converted<uint>(7),
            nameof(Int64) => Converted<long>(7),
            _ => Converted<ulong>(7),
        };

        Assert.Equal(["000700"], Starts(new(), seeds));
        Assert.Equal(
            ["000700"],
            Starts(
                new() { SeedColumnName = "Other" },
                _context.Transforms.CopyColumns("Other", "Seed").Fit(seeds).Transform(seeds)
            )
        );

        IDataView Converted<TSeed>(TSeed seed)
            where TSeed : struct =>
            _context
                .Transforms.CustomMapping<NumberRow, SeedOf<TSeed>>((_, to) => to.Seed = seed, null)
                .Fit(rows)
                .Transform(rows);
    }

    [Fact]
    public void Predict_OneEngineAndFour_GiveThePictureOfTheSeed()
    {
        var path = _folder["model.zip"];
        using (var generator = TinyModels.Generator("blue", "red"))
        {
            var trained = TrainingRow.Load(_context, "red", "blue");
            _context.Model.Save(
                _context
                    .Transforms.GenerateConditionalImages("GeneratedImage", "Label", generator)
                    .Append(_context.Transforms.CopyColumns("Copy", "Label"))
                    .Fit(trained),
                trained.Schema,
                path
            );
        }

        var model = new MLContext().Model.Load(path, out _);
        using var owned = (IDisposable)model;
        using var one = Engine(model);
        var four = Enumerable.Range(1, 4).Select(seed => Draw(Engine(model), seed)).ToArray();

        Assert.Equal(4, four.Distinct().Count());
        Assert.Equal(four[0], Draw(one, 1));
        Assert.Equal(four[0], Draw(one, 1));
        Assert.Equal(four[3], Draw(one, 4));
        Assert.Equal(four[1], Draw(Engine(model.WithSampling(own => own)), 2));
        using var unsaved = Engine(
            _context.Transforms.GenerateConditionalImages(path).Fit(_context.Data.LoadFromEnumerable<WishRow>([]))
        );
        Assert.Equal(four[2], Draw(unsaved, 3));

        PredictionEngine<WishRow, PictureRow> Engine(ITransformer from) =>
            _context.Model.CreatePredictionEngine<WishRow, PictureRow>(
                from,
                new PredictionEngineOptions { OwnsTransformer = false }
            );
    }

    [Fact]
    public void Predict_PublishedModelAsTheGuideServesIt_GivesThePictureOfTheSeed()
    {
        var model = _context.Model.Load(RepositoryFolder.File("docs/models/clevr-student-64.zip"), out _);
        using var owned = (IDisposable)model;
        var faster = model.WithSampling(own => own with { Steps = 1 });

        Assert.NotEqual(DrawOnce(1), DrawOnce(2));
        Assert.Equal(DrawOnce(1), DrawOnce(1));

        string DrawOnce(long seed)
        {
            using var engine = _context.Model.CreatePredictionEngine<WishRow, PictureRow>(
                faster,
                new PredictionEngineOptions { OwnsTransformer = false }
            );
            return Draw(engine, seed, "red cube");
        }
    }

    [Fact]
    public void Predict_EngineWithTheSchemaOfDataWithSeeds_ReadsTheSeed()
    {
        var stage = _context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", _generator);
        var requests = _context.Data.LoadFromEnumerable<WishRow>([]);
        using var engine = _context.Model.CreatePredictionEngine<WishRow, PictureRow>(
            stage.Fit(requests),
            requests.Schema
        );

        Assert.Equal(Draw(engine, 5), Draw(engine, 5));
        Assert.NotEqual(Draw(engine, 5), Draw(engine, 6));
    }

    [Fact]
    public void Predict_EngineWithTheSchemaOfDataWithoutSeeds_ReadsTheSeedAllTheSame()
    {
        var rows = Pictures.Rows(_context, "red");
        using var engine = _context.Model.CreatePredictionEngine<WishRow, PictureRow>(Fit(new()), rows.Schema);

        Assert.Equal(Draw(engine, 5), Draw(engine, 5));
        Assert.NotEqual(Draw(engine, 5), Draw(engine, 6));
    }

    [Fact]
    public void Predict_RowWithoutASeed_GetsThePictureOfItsNumber()
    {
        var model = Fit(new());
        using var engine = _context.Model.CreatePredictionEngine<LabelRow, PictureRow>(model);
        var rows = Pictures.Read(_context, model.Transform(Pictures.Rows(_context, "red", "red")));

        Assert.Equal(rows[0], Pictures.Pixels(engine.Predict(new LabelRow { Label = ["red"] }).GeneratedImage));
        Assert.Equal(rows[1], Pictures.Pixels(engine.Predict(new LabelRow { Label = ["red"] }).GeneratedImage));
        Assert.NotEqual(rows[0], rows[1]);
        Assert.Empty(_warnings);
    }

    private ConditionalGenerationTransformer Fit(GenerationTransformOptions options) =>
        _context.Transforms.GenerateConditionalImages(_generator, options).Fit(Pictures.Rows(_context, "red"));

    /// <summary>The first value of each colour of each picture: the label, and two bytes of the seed.</summary>
    private string[] Starts(GenerationTransformOptions options, IDataView rows) =>
        [
            .. Pictures
                .Read(
                    _context,
                    _context.Transforms.GenerateConditionalImages(_generator, options).Fit(rows).Transform(rows)
                )
                .Select(pixels => pixels[..6]),
        ];

    private static string Draw(PredictionEngine<WishRow, PictureRow> engine, long seed, string label = "red")
    {
        using var image = engine.Predict(new WishRow { Label = [label], Seed = seed }).GeneratedImage;
        return Pictures.Hash(image);
    }

    private sealed class WishRow
    {
        public string[] Label { get; set; } = [];

        public long Seed { get; set; }
    }

    private sealed class NumberRow
    {
        public string Label { get; set; } = "";

        public int Number { get; set; }
    }

    private sealed class SeedOf<TSeed>
    {
        public TSeed Seed { get; set; } = default!;
    }
}
