namespace Ddpm.Trainers.Networks.Gan;

/// <summary>Which network says what labels a picture shows, for a loss on labels.</summary>
public enum LabelLossSource
{
    /// <summary>The discriminator, by one more layer at its end (Odena et al. 2017, "AC-GAN").</summary>
    Discriminator,

    /// <summary>
    /// A classifier of its own that learns from the pictures of the data alone (Lee and Seok 2019, "Controllable
    /// generative adversarial network", eq. 3 and 4). It is not kept in the trained model.
    /// </summary>
    Classifier,
}
