using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>What a context's log says where a stage is to compute in bfloat16.</summary>
public sealed class PrecisionWarningTests : IDisposable
{
    private readonly MLContext _context = new(seed: 5);
    private readonly DdpmGenerator _generator = TinyModels.Generator("red", "blue");
    private readonly List<string> _warnings = [];

    public PrecisionWarningTests()
    {
        PrecisionTrial.Assume(new(Float32: 28, BFloat16: 1));
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                _warnings.Add(message.Message);
        };
    }

    public void Dispose()
    {
        PrecisionTrial.Assume(null);
        _generator.Dispose();
    }

    [Fact]
    public void Transform_SlowInBFloat16_DrawsInFloat32AndWarns()
    {
        var expected = Draw(ComputePrecision.Float32);

        var drawn = Draw(ComputePrecision.BFloat16);

        Assert.Equal(expected, drawn);
        Assert.Contains(
            "1 steps a second in bfloat16 and 28 in float32",
            Assert.Single(_warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Transform_InsistedOnBFloat16_IsNotWarnedOf()
    {
        var drawn = Draw(ComputePrecision.BFloat16Always);
        PrecisionTrial.Assume(new(Float32: 28, BFloat16: 28));

        Assert.Equal(drawn, Draw(ComputePrecision.BFloat16));
        Assert.Empty(_warnings);
    }

    private string[] Draw(ComputePrecision precision)
    {
        var rows = Pictures.Rows(_context, "red", "blue");
        using var stage = _context
            .Transforms.GenerateConditionalImages(
                _generator,
                new() { Sampling = TinyModels.Sampling with { Precision = precision } }
            )
            .Fit(rows);
        return Pictures.Read(_context, stage.Transform(rows));
    }
}
