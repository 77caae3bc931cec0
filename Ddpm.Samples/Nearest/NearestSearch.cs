using Ddpm.Samples.Commands;
using Ddpm.Trainers.Scoring;
using Ddpm.Transforms.Loading;

namespace Ddpm.Samples.Nearest;

/// <summary>
/// Asks whether a model repeats its training pictures: compares how near its pictures come to these with how near real
/// pictures of other scenes come by themselves, without which a distance means nothing.
/// </summary>
/// <param name="training">The training pictures.</param>
/// <param name="features">How many features a picture has.</param>
internal sealed class NearestSearch(PictureFeatures training, int features)
{
    /// <summary>The most real pictures to compare with; of more, some are left out evenly.</summary>
    private const int MostReferences = 500;

    /// <summary>Compares pictures.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="heldOut">Real pictures that were not trained on, or null to compare training pictures with each other.</param>
    /// <param name="count">How many neighbours each picture gets.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CommandFailedException">There is no picture of another scene to compare with.</exception>
    public NearestResult Run(
        PictureFeatures pictures,
        PictureFeatures? heldOut,
        int count,
        CancellationToken cancellationToken
    )
    {
        var reference = Reference(heldOut, cancellationToken);
        if (reference.Count == 0)
            throw new CommandFailedException(
                "All pictures of --data are of one scene, so they cannot be compared with other scenes. Give --held-out a "
                    + "data set of other scenes."
            );
        var found = NearestNeighbours.Find(
            pictures.Features,
            training.Features,
            features,
            count,
            cancellationToken: cancellationToken
        );
        var lowest = Quantile(reference, 0.01);
        var rows = found
            .Select(
                (neighbours, index) =>
                    new NearestPicture(
                        pictures.Names[index],
                        (double)reference.Count(distance => distance <= neighbours[0].Distance) / reference.Count,
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
            heldOut is null ? "training pictures and other scenes" : "held-out pictures",
            reference.Count,
            Quantile(reference, 0.5),
            lowest,
            Quantile([.. rows.Select(picture => picture.Neighbours[0].Distance)], 0.5),
            rows.Count(picture => picture.Neighbours[0].Distance < lowest),
            rows
        );
    }

    /// <summary>How near real pictures come to training pictures of other scenes, rising.</summary>
    private List<double> Reference(PictureFeatures? heldOut, CancellationToken cancellationToken)
    {
        var from = heldOut ?? training;
        var chosen = Math.Min(from.Names.Count, MostReferences);
        var indices = Enumerable
            .Range(0, chosen)
            .Select(place => (int)((long)place * from.Names.Count / chosen))
            .ToList();
        var scenes = training.Names.Select(IClevrFolder.SceneOf).ToList();
        return
        [
            .. NearestNeighbours
                .Find(
                    from.At(indices, features),
                    training.Features,
                    features,
                    1,
                    heldOut is null ? (query, candidate) => scenes[indices[query]] != scenes[candidate] : null,
                    cancellationToken
                )
                .Where(neighbours => neighbours.Count > 0)
                .Select(neighbours => neighbours[0].Distance)
                .Order(),
        ];
    }

    private static double Quantile(List<double> rising, double share) => rising[(int)(share * (rising.Count - 1))];
}
