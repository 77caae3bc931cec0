namespace Ddpm.Samples.Scenes;

/// <summary>The form of an object, in the order of the labels of i-CLEVR.</summary>
internal enum SceneShape
{
    /// <summary>A cube with slightly rounded edges, turned about the vertical.</summary>
    Cube,

    /// <summary>A sphere that rests on the ground.</summary>
    Sphere,

    /// <summary>An upright cylinder, as high as it is wide, with slightly rounded edges.</summary>
    Cylinder,
}
