using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>The library that computes a trained model. Training always runs on TorchSharp.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InferenceRuntime>))]
public enum InferenceRuntime
{
    /// <summary>
    /// ONNX Runtime on a CPU in float32 where the program has its native library (package Microsoft.ML.OnnxRuntime) and the
    /// network has an ONNX graph; TorchSharp otherwise.
    /// </summary>
    Auto,

    /// <summary>TorchSharp with libtorch.</summary>
    Torch,

    /// <summary>ONNX Runtime, which needs no libtorch; an error where that cannot be.</summary>
    OnnxRuntime,
}
