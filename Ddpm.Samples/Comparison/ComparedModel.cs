using Ddpm.Trainers.Generation;

namespace Ddpm.Samples.Comparison;

/// <summary>One thing to score: a model, how pictures are drawn from it, and for what.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Conditions">The file of label lists.</param>
/// <param name="Sampler">The sampler, or null for the model's own.</param>
/// <param name="SamplingSteps">The number of steps, or null for the model's own.</param>
/// <param name="Guidance">The guidance scale, or null for the model's own.</param>
internal sealed record ComparedModel(
    string Model,
    string Conditions,
    string? Sampler,
    int? SamplingSteps,
    double? Guidance
)
{
    /// <summary>How pictures are drawn.</summary>
    /// <param name="saved">What was saved with the model.</param>
    public SamplingOptions ToOptions(SamplingOptions saved) =>
        saved with
        {
            Sampler = Sampler ?? saved.Sampler,
            Steps = SamplingSteps ?? saved.Steps,
            GuidanceScale = Guidance ?? saved.GuidanceScale,
        };
}
