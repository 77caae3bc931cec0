using System.Text.Json;
using Ddpm.Trainers;
using Ddpm.Transforms.Tests.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Ddpm.Transforms.Tests.Catalogs;

/// <summary>What other programs get of a model: inputs, outputs, metadata and numbers.</summary>
public sealed class ExportToOnnxTests(ConvertedScorers scorers) : IClassFixture<ConvertedScorers>
{
    private static readonly string[] s_labels = ConvertedScorers.Labels;

    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void ExportToOnnx_OfADiffusionModel_SaysAllThatALoopNeeds()
    {
        using var generator = TinyModels.Generator(s_labels);
        using var stage = Stage(
            generator,
            new() { Sampling = TinyModels.Sampling with { Steps = 3, GuidanceScale = 2 } }
        );
        using var exported = Export(stream => _context.ImageGeneration.ExportToOnnx(stage, stream));
        var about = exported.ModelMetadata.CustomMetadataMap;

        Assert.Equal(["labels", "time", "x"], exported.InputNames.Order());
        Assert.Equal(["answer"], exported.OutputNames);
        Assert.Equal([-1, 3, 8, 8], exported.InputMetadata["x"].Dimensions);
        Assert.Equal("ddpm", about["kind"]);
        Assert.Equal("epsilon", about["target"]);
        Assert.Equal(generator.Structure.Schedule.Name, about["schedule"]);
        Assert.Equal(s_labels, Read<string[]>("labels"));
        Assert.Equal([3, 8, 8], Read<int[]>("shape"));
        Assert.Equal(2, Read<double>("guidance"));
        Assert.Equal(ModelIdentity.Of(generator, "a").Sha256, about["sha256"]);
        Assert.Equal(generator.Statistics.Mean, Read<float[]>("mean"));
        Assert.Equal(generator.Statistics.Scale, Read<double>("scale"));
        var expected = TinyModels.Sampling.Spacing.Place(generator.NoiseSchedule, 3);
        var levels = Read<Dictionary<string, double>[]>("levels");
        Assert.Equal(expected, levels.Select(level => new NoiseLevel(level["time"], level["alpha"], level["sigma"])));
        Assert.Equal(
            expected.SkipLast(1).Select(generator.Structure.Target.At),
            levels
                .SkipLast(1)
                .Select(level => new DenoisingTarget.Coefficients(level["skip"], level["out"], level["in"]))
        );

        T Read<T>(string key) => JsonSerializer.Deserialize<T>(about[key])!;
    }

    [Fact]
    public void ExportToOnnx_OfAModelThatTakesGuidance_LeavesTheLoopNone()
    {
        var options = TinyModels.Ddpm with { Network = TinyModels.Ddpm.Network! with { GuidanceInput = true } };
        using var generator = ConditionalDdpmTrainer.Train(
            TinyModels.Images(s_labels),
            options,
            TorchRuntime.SelectDevice(null, true)
        );
        using var stage = Stage(generator, new() { Sampling = TinyModels.Sampling with { GuidanceScale = 4 } });
        using var exported = Export(stream => _context.ImageGeneration.ExportToOnnx(stage, stream));

        Assert.Contains("beta", exported.InputNames);
        Assert.Equal("1", exported.ModelMetadata.CustomMetadataMap["guidance"]);
        Assert.Equal("0.25", exported.ModelMetadata.CustomMetadataMap["beta"]);
    }

    [Fact]
    public void ExportToOnnx_OfAGan_DrawsItsPictures()
    {
        using var gan = ConditionalGanTrainer.Train(
            TinyModels.Images(s_labels),
            TinyModels.Gan,
            TorchRuntime.SelectDevice(null, true)
        );
        using var stage = Stage(gan, new());
        using var exported = Export(stream => _context.ImageGeneration.ExportToOnnx(stage, stream));
        int[][] labels =
        [
            [0],
            [1, 2],
        ];
        var noise = new RowNoise([5, 6]).Normal(0, TinyModels.Gan.Network.NoiseWidth);

        using var options = new RunOptions();
        using var numbers = OrtValue.CreateTensorValueFromMemory(noise, [2, noise.Length / 2]);
        using var rows = OrtValue.CreateTensorValueFromMemory<long>([0, 3, 1, 2], [2, 2]);
        using var outputs = exported.Run(options, ["noise", "labels"], [numbers, rows], ["pictures"]);

        var drawn = gan.Generate(new GenerationRequest { Labels = labels, Seeds = [5, 6] });
        Assert.Equal("gan", exported.ModelMetadata.CustomMetadataMap["kind"]);
        Assert.All(
            outputs[0].GetTensorDataAsSpan<float>().ToArray().Zip([.. drawn[0], .. drawn[1]]),
            pair => Assert.Equal((pair.First + 1) * 127.5, pair.Second, 1.0)
        );
    }

    [Fact]
    public void ExportToOnnx_OfAScorer_ServesMicrosoftMLsOwnStage()
    {
        var data = PixelVectors.View(_context, NumberDataViewType.Single, [3, 8, 8], new());
        using var stage = _context
            .Transforms.ScoreImageLabels(scorers.Colours, new ScoringTransformOptions())
            .Fit(data);
        using var file = new OnnxFile(_context, stream => _context.ImageGeneration.ExportToOnnx(stage, stream));

        var applied = _context
            .Transforms.CopyColumns("pixels", "Image")
            .Append(_context.Transforms.ApplyOnnxModel("scores", "pixels", file.Path))
            .Fit(data)
            .Transform(data);

        Assert.All(
            stage.Transform(data).GetColumn<float[]>("Score").Zip(applied.GetColumn<float[]>("scores")),
            row => Assert.All(row.First.Zip(row.Second), pair => Assert.Equal(pair.First, pair.Second, 1e-5f))
        );
    }

    [Fact]
    public void ExportToOnnx_OfEachKind_IsAModelForOnnxsOwnChecker()
    {
        OnnxChecker.Require();
        using var generator = TinyModels.Generator(s_labels);
        using var gan = ConditionalGanTrainer.Train(
            TinyModels.Images(s_labels),
            TinyModels.Gan,
            TorchRuntime.SelectDevice(null, true)
        );

        foreach (var model in (ITrainedModel[])[generator, gan, scorers.Colours, scorers.Grey])
            Assert.Equal("", OnnxChecker.Check(OnnxExport.Of(model).ToBytes()));
    }

    [Fact]
    public void ExportToOnnx_OfAGuidedStage_WarnsThatGuidesAreLeftOut()
    {
        using var generator = TinyModels.Generator(s_labels);
        var guides = new GenerationGuides { Scorer = scorers.Colours };
        using var stage = Stage(generator, new() { Sampling = TinyModels.Sampling with { ScorerScale = 1 } }, guides);
        var warnings = new List<string>();
        _context.Log += (_, message) => warnings.Add(message.Message);

        using var exported = Export(stream => _context.ImageGeneration.ExportToOnnx(stage, stream));

        Assert.Contains(warnings, message => message.Contains("guide the stage are not in", StringComparison.Ordinal));
    }

    [Fact]
    public void ExportToOnnx_OfAForeignModel_IsRefused()
    {
        using var painted = new PaintedGenerator(s_labels);
        using var stage = Stage(painted, new());

        var error = Assert.Throws<NotSupportedException>(() =>
            _context.ImageGeneration.ExportToOnnx(stage, Stream.Null)
        );

        Assert.Contains($"kind '{painted.Kind}' has no ONNX graph", error.Message, StringComparison.Ordinal);
    }

    private ConditionalGenerationTransformer Stage(
        IConditionalGenerator generator,
        GenerationTransformOptions options,
        GenerationGuides? guides = null
    ) => _context.Transforms.GenerateConditionalImages(generator, options, guides).Fit(PixelRow.View(_context, "red"));

    private static InferenceSession Export(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return new InferenceSession(stream.ToArray());
    }
}
