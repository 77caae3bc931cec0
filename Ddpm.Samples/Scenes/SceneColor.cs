using System.Numerics;

namespace Ddpm.Samples.Scenes;

/// <summary>A named colour of an object: the part of the light that its surface gives back.</summary>
/// <param name="Name">The word that stands for it in a label.</param>
/// <param name="Red">Red reflectance, 0 to 255.</param>
/// <param name="Green">Green reflectance, 0 to 255.</param>
/// <param name="Blue">Blue reflectance, 0 to 255.</param>
internal sealed record SceneColor(string Name, byte Red, byte Green, byte Blue)
{
    /// <summary>The eight colours of CLEVR, in the order of the labels of i-CLEVR.</summary>
    public static IReadOnlyList<SceneColor> Clevr { get; } =
    [
        new("gray", 87, 87, 87),
        new("red", 173, 35, 35),
        new("blue", 42, 75, 215),
        new("green", 29, 105, 20),
        new("brown", 129, 74, 25),
        new("purple", 129, 38, 192),
        new("cyan", 41, 208, 208),
        new("yellow", 255, 238, 51),
    ];

    /// <summary>The colour of that name among <see cref="Clevr"/>.</summary>
    /// <exception cref="ArgumentException">There is no such colour.</exception>
    public static SceneColor Named(string name) =>
        Clevr.FirstOrDefault(color => color.Name == name)
        ?? throw new ArgumentException(
            $"There is no colour '{name}'. Colours: {string.Join(", ", Clevr.Select(color => color.Name))}.",
            nameof(name)
        );

    /// <summary>The reflectance for linear light, 0 to 1. CLEVR takes the bytes as linear values, so this does too.</summary>
    public Vector3 Reflectance { get; } = new Vector3(Red, Green, Blue) / 255f;
}
