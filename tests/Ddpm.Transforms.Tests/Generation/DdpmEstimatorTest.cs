using Ddpm.Transforms.Generation;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>A test of the estimator of diffusion models.</summary>
public abstract class DdpmEstimatorTest
{
    private protected static readonly ConditionalDdpmEstimatorOptions s_options = new()
    {
        Shape = TinyModels.Shape,
        Model = TinyModels.Ddpm,
        Generation = new() { Sampling = TinyModels.Sampling },
    };

    private protected readonly MLContext _context = new(seed: 2);

    private protected ConditionalDdpmEstimator Estimator(ConditionalDdpmEstimatorOptions options) =>
        _context.ImageGeneration.Trainers.ConditionalDdpm(options);
}
