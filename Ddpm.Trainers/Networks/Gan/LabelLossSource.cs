using System.Text.Json.Serialization;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>Which network says what labels a picture shows, for a loss on labels.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LabelLossSource>))]
public enum LabelLossSource
{
    /// <summary>The discriminator, by one more layer at its end (Odena et al. 2017, "AC-GAN").</summary>
    Discriminator,

    /// <summary>
    /// A classifier of its own that learns from the pictures of the data alone (after Lee and Seok 2019, "Controllable
    /// generative adversarial network", with a fixed weight). It is not kept in the trained model.
    /// </summary>
    Classifier,
}
