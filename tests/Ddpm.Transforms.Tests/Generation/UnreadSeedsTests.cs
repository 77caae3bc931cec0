using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>A column of seeds that a stage does not read is warned of, once.</summary>
public sealed class UnreadSeedsTests : IDisposable
{
    private readonly MLContext _context = new(seed: 3);
    private readonly PaintedGenerator _generator = new("blue", "red");
    private readonly List<string> _warnings = [];

    public UnreadSeedsTests() =>
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                _warnings.Add(message.RawMessage);
        };

    public void Dispose() => _generator.Dispose();

    [Fact]
    public void Transform_SeedOfAnotherType_IsWarnedOfOnce()
    {
        var fractions = _context.Data.LoadFromEnumerable([new { Label = "blue", Seed = 1f }]);
        var model = Fit(new());

        var first = Pictures.Read(_context, model.Transform(fractions));
        Assert.Equal(first, Pictures.Read(_context, model.Transform(fractions)));

        var warning = Assert.Single(_warnings);
        Assert.Contains(
            "Column 'Seed' is not read: a seed is an integer, and the column holds Single.",
            warning,
            StringComparison.Ordinal
        );
        Assert.Contains("ConvertType", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_SeedWhereAnotherColumnIsNamed_IsWarnedOf()
    {
        var rows = _context.Data.LoadFromEnumerable([
            new
            {
                Label = "blue",
                Seed = 1L,
                Number = 7,
            },
        ]);

        Assert.Equal(["000700"], Starts(new() { SeedColumnName = "Number" }, rows));

        Assert.Contains(
            "'Seed' is not read: the seeds come from column 'Number'",
            Assert.Single(_warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Transform_SeedWrittenOtherwise_IsWarnedOf()
    {
        Starts(new(), _context.Data.LoadFromEnumerable([new { Label = "blue", seed = 1L }]));

        Assert.Contains("Column 'seed' is not read", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_SeedThatHoldsLabels_IsNeitherReadNorWarnedOf()
    {
        Starts(new() { LabelColumnName = "Seed" }, _context.Data.LoadFromEnumerable([new { Seed = "blue" }]));

        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData(GeneratedImageType.Image)]
    [InlineData(GeneratedImageType.ByteVector)]
    public void Transform_ScorerBehindAGenerator_DoesNotWarn(GeneratedImageType type)
    {
        using var scorer = TinyModels.Classifier("blue", "red");
        var rows = _context.Data.LoadFromEnumerable([new { Label = "blue", Seed = 1L }]);

        _context
            .Transforms.GenerateConditionalImages(_generator, new() { OutputType = type })
            .Append(_context.Transforms.ScoreImageLabels("Score", "GeneratedImage", scorer))
            .Fit(rows)
            .Transform(rows);

        Assert.Empty(_warnings);
    }

    [Fact]
    public void Transform_ScorerAlone_WarnsOfASeed()
    {
        using var scorer = TinyModels.Classifier("blue", "red");
        var rows = _context.Data.LoadFromEnumerable([new SeededPixels()]);

        _context.Transforms.ScoreImageLabels("Score", "Image", scorer).Fit(rows).Transform(rows);

        Assert.Contains("this stage scores pictures", Assert.Single(_warnings), StringComparison.Ordinal);
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

    private sealed class SeededPixels
    {
        [VectorType(3, 8, 8)]
        public byte[] Image { get; set; } = new byte[192];

        public long Seed { get; set; }
    }
}
