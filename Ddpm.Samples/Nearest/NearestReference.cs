using System.Globalization;
using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Nearest;

/// <summary>How near real pictures come to training pictures by themselves, without which a distance means nothing.</summary>
internal sealed class NearestReference
{
    /// <summary>The most real pictures to compare with; of more, some are left out evenly.</summary>
    private const int MostPictures = 500;

    /// <summary>The share of real pictures that a limit is to stand for.</summary>
    private const double WantedShare = 0.01;

    private readonly List<double> _distances;

    private NearestReference(string kind, List<double> distances, IReadOnlyList<string> warnings)
    {
        // Of n real pictures and one more, that one is the nearest, the second nearest … with the same chance, so it falls
        // below the k-th distance with chance k/(n + 1).
        var place = Math.Max(1, (int)(WantedShare * (distances.Count + 1)));
        _distances = distances;
        Kind = kind;
        Limit = distances[place - 1];
        LimitShare = (double)place / (distances.Count + 1);
        Warnings =
            LimitShare <= WantedShare
                ? warnings
                :
                [
                    .. warnings,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"There are only {distances.Count} real pictures to compare with, so the smallest of their distances "
                            + $"is what marks a picture, and {LimitShare:P1} of pictures that are as new come nearer by "
                            + $"themselves. Give --held-out 99 pictures or more."
                    ),
                ];
    }

    /// <summary>Which real pictures these are, in words.</summary>
    public string Kind { get; }

    /// <summary>How many there are.</summary>
    public int Count => _distances.Count;

    /// <summary>The median of their distances.</summary>
    public double Median => Quantile(_distances, 0.5);

    /// <summary>The distance that few of them fall below.</summary>
    public double Limit { get; }

    /// <summary>The share of pictures that fall below it where they have nothing to do with the training pictures.</summary>
    public double LimitShare { get; }

    /// <summary>What makes the comparison less than it seems, each as a sentence or two.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Measures real pictures.</summary>
    /// <param name="training">The training pictures.</param>
    /// <param name="heldOut">
    /// Real pictures that were not trained on, or null to compare training pictures with those of other scenes.
    /// </param>
    /// <param name="features">How many features a picture has.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CommandFailedException">There is no picture to compare with.</exception>
    public static NearestReference Measure(
        PictureFeatures training,
        PictureFeatures? heldOut,
        int features,
        CancellationToken cancellationToken
    )
    {
        var warnings = new List<string>();
        var from = heldOut ?? training;
        var usable = heldOut is null
            ? Enumerable.Range(0, training.Names.Count).ToList()
            : HeldOut(training, heldOut, warnings);
        var chosen = Math.Min(usable.Count, MostPictures);
        var indices = Enumerable
            .Range(0, chosen)
            .Select(place => usable[(int)((long)place * usable.Count / chosen)])
            .ToList();
        var scenes = training.Scenes;

        // A picture that a data set has twice is no other picture.
        bool IsOther(int query, int candidate) =>
            indices[query] != candidate
            && (scenes is null || scenes[indices[query]] != scenes[candidate])
            && training.Hashes[indices[query]] != training.Hashes[candidate];
        var distances = NearestNeighbours
            .Find(
                from.At(indices, features),
                training.Features,
                features,
                1,
                heldOut is null ? IsOther : null,
                cancellationToken
            )
            .Where(neighbours => neighbours.Count > 0)
            .Select(neighbours => neighbours[0].Distance)
            .Order()
            .ToList();
        if (distances.Count == 0)
            throw new CommandFailedException(
                "All pictures of --data are of one scene, so they cannot be compared with other scenes. Give --held-out a "
                    + "data set of other scenes."
            );
        return new NearestReference(
            heldOut is null ? "training pictures and other scenes" : "held-out pictures",
            distances,
            warnings
        );
    }

    /// <summary>The share of real pictures that come at least as near.</summary>
    public double ShareWithin(double distance) =>
        (double)_distances.Count(ofReal => ofReal <= distance) / _distances.Count;

    /// <summary>Whether a distance is none, or one that few real pictures come to.</summary>
    public bool Marks(double distance) => distance == 0 || distance < Limit;

    /// <summary>A quantile of rising values.</summary>
    public static double Quantile(List<double> rising, double share) => rising[(int)(share * (rising.Count - 1))];

    /// <summary>Those of the held-out pictures that are held out: a training picture's distance to itself is no measure.</summary>
    private static List<int> HeldOut(PictureFeatures training, PictureFeatures heldOut, List<string> warnings)
    {
        var trained = training.Hashes.ToHashSet();
        var usable = Enumerable
            .Range(0, heldOut.Names.Count)
            .Where(index => !trained.Contains(heldOut.Hashes[index]))
            .ToList();
        var count = heldOut.Names.Count;
        if (usable.Count == 0)
            throw new CommandFailedException(
                $"All {count} pictures of --held-out are pictures of --data as well, so none of them is held out. Give it a "
                    + "data set of other scenes ('ddpm split'), or leave it out."
            );
        if (usable.Count < count)
            warnings.Add(
                $"{count - usable.Count} of the {count} pictures of --held-out are pictures of --data as well, and are left "
                    + "out. Give it a data set of other scenes ('ddpm split')."
            );
        if (training.Scenes is null || heldOut.Scenes is not { } scenes)
            return usable;
        var trainedScenes = training.Scenes.ToHashSet(StringComparer.Ordinal);
        if (usable.Count(index => trainedScenes.Contains(scenes[index])) is > 0 and var shared)
            warnings.Add(
                $"{shared} of the {usable.Count} held-out pictures have the names of scenes of --data. Unless they are only "
                    + "named alike, as renderings with another seed are, they come nearer than pictures of other scenes "
                    + "would, and fewer pictures are marked than should be."
            );
        return usable;
    }
}
