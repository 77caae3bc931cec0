using System.Text.Json.Serialization;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>Which pair of networks a GAN is made of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GanArchitecture>))]
public enum GanArchitecture
{
    /// <summary>
    /// A fully connected projection of noise and labels and transposed convolutions with batch normalisation, against
    /// its mirror image (Radford et al. 2016, "Unsupervised representation learning with DCGANs"; labels as in Mirza and
    /// Osindero 2014).
    /// </summary>
    [JsonStringEnumMemberName("dcgan")]
    Dcgan,

    /// <summary>
    /// Residual blocks with conditional batch normalisation, against a projection discriminator with spectral
    /// normalisation (Miyato and Koyama 2018, "cGANs with projection discriminator").
    /// </summary>
    [JsonStringEnumMemberName("residual")]
    Residual,
}
