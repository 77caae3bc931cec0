using Ddpm.Samples.Commands;
using Ddpm.Samples.Output;

namespace Ddpm.Samples.Nearest;

/// <summary>
/// Asks whether a model repeats its training pictures: compares how near its pictures come to these with how near real
/// pictures of other scenes come by themselves, without which a distance means nothing.
/// </summary>
/// <param name="training">The training pictures.</param>
/// <param name="features">How many features a picture has.</param>
internal sealed class NearestSearch(PictureFeatures training, int features)
{
    /// <summary>Compares pictures.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="heldOut">Real pictures that were not trained on, or null to compare training pictures with each other.</param>
    /// <param name="count">How many neighbours each picture gets.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CommandFailedException">There is no picture to compare with.</exception>
    public NearestResult Run(
        PictureFeatures pictures,
        PictureFeatures? heldOut,
        int count,
        CancellationToken cancellationToken
    )
    {
        var reference = NearestReference.Measure(training, heldOut, features, cancellationToken);
        var found = NearestNeighbours.Find(
            pictures.Features,
            training.Features,
            features,
            count,
            cancellationToken: cancellationToken
        );
        var trained = training.Hashes.ToHashSet();
        var rows = found
            .Select(
                (neighbours, index) =>
                    new NearestPicture(
                        pictures.Names[index],
                        reference.ShareWithin(neighbours[0].Distance),
                        trained.Contains(pictures.Hashes[index]) || reference.Marks(neighbours[0].Distance),
                        [
                            .. neighbours.Select(one => new NearestPicture.Neighbour(
                                training.Names[one.Index],
                                one.Distance,
                                one.Index
                            )),
                        ],
                        index
                    )
            )
            .OrderBy(picture => picture.Neighbours[0].Distance)
            .ToList();
        return new NearestResult(
            training.Names.Count,
            reference.Kind,
            reference.Count,
            reference.Median,
            reference.Limit,
            reference.LimitShare,
            NearestReference.Quantile([.. rows.Select(picture => picture.Neighbours[0].Distance)], 0.5),
            rows.Count(picture => picture.IsMarked),
            NullWhereEmpty.Of(reference.Warnings),
            rows
        );
    }
}
