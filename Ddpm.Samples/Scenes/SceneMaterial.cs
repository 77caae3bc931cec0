namespace Ddpm.Samples.Scenes;

/// <summary>What an object is made of.</summary>
internal enum SceneMaterial
{
    /// <summary>Matt, with a faint sheen.</summary>
    Rubber,

    /// <summary>Shiny: mirrors the ground and its neighbours in its own colour.</summary>
    Metal,
}
