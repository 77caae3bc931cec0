using System.Text.Json.Serialization;

namespace Ddpm.Samples.Nearest;

/// <summary>How near pictures come to training pictures, and how near real pictures come that were not trained on.</summary>
/// <param name="TrainingPictures">How many training pictures there are.</param>
/// <param name="Reference">
/// Which real pictures the distances are compared with: "held-out pictures", or "training pictures and other scenes", which
/// are compared with the pictures of all scenes but their own.
/// </param>
/// <param name="ReferencePictures">How many of them.</param>
/// <param name="ReferenceMedian">The median of their distances to the nearest training picture.</param>
/// <param name="ReferenceLowest">The distance that few of them fall below.</param>
/// <param name="ReferenceLowestShare">
/// The share of pictures that fall below it by themselves: a hundredth, or more where there are few to compare with.
/// </param>
/// <param name="Median">The median of the pictures' own distances.</param>
/// <param name="Nearer">How many of the pictures fall below <paramref name="ReferenceLowest"/>, or are copies.</param>
/// <param name="Warnings">What makes the comparison less than it seems, or null.</param>
/// <param name="Pictures">The pictures, those that are nearest to a training picture first.</param>
internal sealed record NearestResult(
    int TrainingPictures,
    string Reference,
    int ReferencePictures,
    double ReferenceMedian,
    double ReferenceLowest,
    double ReferenceLowestShare,
    double Median,
    int Nearer,
    IReadOnlyList<string>? Warnings,
    IReadOnlyList<NearestPicture> Pictures
);

/// <summary>A picture and the training pictures that look most like it.</summary>
/// <param name="File">The picture's name.</param>
/// <param name="ReferenceShare">
/// The share of real pictures that come at least as near to a training picture: a low one says that this picture is nearer
/// than pictures come by themselves.
/// </param>
/// <param name="IsMarked">Whether it is a copy, or nearer than pictures come by themselves but for few.</param>
/// <param name="Neighbours">The nearest training pictures, the nearest first.</param>
/// <param name="Index">Which picture of its folder it is.</param>
internal sealed record NearestPicture(
    string File,
    double ReferenceShare,
    bool IsMarked,
    IReadOnlyList<NearestPicture.Neighbour> Neighbours,
    [property: JsonIgnore] int Index
)
{
    /// <summary>A training picture.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="Distance">How far it is, in the scorer's features.</param>
    /// <param name="Index">Which picture of the data set it is.</param>
    internal sealed record Neighbour(string File, double Distance, [property: JsonIgnore] int Index);
}
