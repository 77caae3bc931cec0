using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;

namespace Ddpm.Samples.Comparison;

/// <summary>One thing to score: a model, how pictures are drawn from it, and for what.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Conditions">The file of label lists.</param>
/// <param name="Sampler">The sampler, or null for the model's own.</param>
/// <param name="Spacing">Which noise levels the steps visit, or null for the model's own.</param>
/// <param name="SamplingSteps">The number of steps, or null for the model's own.</param>
/// <param name="Guidance">The guidance scale, or null for the model's own.</param>
/// <param name="Verify">How often a picture is drawn again at most, or null for the model's own.</param>
/// <param name="Precision">In which type the model computes, or null for its own setting.</param>
internal sealed record ComparedModel(
    string Model,
    string Conditions,
    string? Sampler,
    string? Spacing,
    int? SamplingSteps,
    double? Guidance,
    int? Verify,
    ComputePrecision? Precision
)
{
    /// <summary>How pictures are drawn.</summary>
    /// <param name="saved">What was saved with the model.</param>
    public SamplingOptions ToOptions(SamplingOptions saved) =>
        saved with
        {
            Sampler = Sampler ?? saved.Sampler,
            Spacing = Spacing ?? saved.Spacing,
            Steps = SamplingSteps ?? saved.Steps,
            GuidanceScale = Guidance ?? saved.GuidanceScale,
            VerifyLabels = Verify ?? saved.VerifyLabels,
            Precision = Precision ?? saved.Precision,
        };
}
