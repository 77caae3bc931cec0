using System.Text.Json.Serialization;

namespace Ddpm.Samples.Nearest;

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
