using static TorchSharp.torch;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>A layer whose weight is normalised by its largest singular value.</summary>
internal interface ISpectralLayer
{
    SpectralNorm Spectral { get; }

    /// <summary>The weight before that.</summary>
    Tensor Weight { get; }
}
