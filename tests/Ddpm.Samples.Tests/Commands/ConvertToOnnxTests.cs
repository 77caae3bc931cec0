using Ddpm.Samples.Commands;
using Microsoft.ML.OnnxRuntime;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>Models to ONNX.</summary>
[Collection(nameof(TrainedModels))]
public sealed class ConvertToOnnxTests(TrainedModels models)
{
    [Fact]
    public async Task Convert_ScorerToOnnx_WritesWhatOnnxRuntimeReads()
    {
        var path = models["scorer.onnx"];

        var run = await CommandRun.Done("convert", models.Scorer, "--out", path, "--json");

        Assert.Equal("scorer", run.Json.GetProperty("kind").GetString());
        using var session = new InferenceSession(path);
        Assert.Equal(["pixels"], session.InputNames);
        Assert.Equal(["scores"], session.OutputNames);
        Assert.Contains("red cube", session.ModelMetadata.CustomMetadataMap["labels"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_WeightsToOnnx_SaysToMakeAModelFirst()
    {
        var weights = models["of-scorer.safetensors"];
        await CommandRun.Done("convert", models.Scorer, "--out", weights);

        var run = await CommandRun.Of("convert", weights, "--out", models["weights.onnx"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("holds weights alone", run.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(models["weights.onnx"]));
    }

    [Fact]
    public async Task Convert_ToOnnxWithAnOptionOfWeights_IsRefused()
    {
        var run = await CommandRun.Of("convert", models.Ddpm, "--out", models["key.onnx"], "--key", "model");

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(
            "--key is for weights, but --out asks for an ONNX model",
            run.Messages,
            StringComparison.Ordinal
        );
    }
}
