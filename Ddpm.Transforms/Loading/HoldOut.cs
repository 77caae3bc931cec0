using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ddpm.Transforms;

/// <summary>
/// Chooses the rows that are held out to test with: about a share of each label, never the last picture of a label, at least one
/// picture, and pictures that belong together all on one side.
/// </summary>
internal static class HoldOut
{
    // A label with as many can spare one, however small the share.
    private const int FewPictures = 4;

    /// <summary>Chooses rows; those without a label are never held out.</summary>
    /// <param name="labels">The labels of each row.</param>
    /// <param name="groups">The name of what each row belongs to, or null where it stands for itself.</param>
    /// <param name="share">The share that is held out, above 0 and below 1.</param>
    /// <param name="seed">Another seed gives another choice; the same one the same, on every machine.</param>
    /// <returns>Whether each row is held out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    /// <exception cref="InvalidDataException">Every picture, or every group of them, is the last one of a label.</exception>
    public static bool[] Choose(
        IReadOnlyList<IReadOnlyList<string>> labels,
        IReadOnlyList<string?> groups,
        double share,
        int seed
    )
    {
        CheckShare(share);
        var units = Enumerable
            .Range(0, labels.Count)
            .GroupBy(row => groups[row] ?? $"\n{row}", StringComparer.Ordinal)
            .OrderBy(unit => Place(unit.Key, seed))
            .ThenBy(unit => unit.Key, StringComparer.Ordinal)
            .Select(unit => (Rows: unit.ToArray(), Counts: CountsOf(unit, labels)))
            .ToList();
        var total = CountsOf(Enumerable.Range(0, labels.Count), labels);
        var taken = total.Keys.ToDictionary(label => label, _ => 0, StringComparer.Ordinal);
        var held = new bool[labels.Count];
        var wanted = Math.Max(1, (int)Math.Round(share * labels.Count));
        var count = 0;

        // First what keeps to each label's share; then, where groups are so large that nothing did, whatever leaves some of each.
        foreach (var isStrict in (bool[])[true, false])
        {
            foreach (var (rows, counts) in units)
            {
                if (count >= wanted || (!isStrict && count > 0))
                    break;
                if (held[rows[0]] || counts.Count == 0 || !counts.All(pair => Fits(pair.Key, pair.Value, isStrict)))
                    continue;
                Take(rows, counts);
            }
        }

        // A share of few pictures may have left a label out, which one picture mends, up to a quarter of all.
        foreach (
            var label in total
                .Keys.Where(label => taken[label] == 0 && total[label] >= FewPictures)
                .Order(StringComparer.Ordinal)
        )
            if (
                units.Find(unit =>
                    count + unit.Rows.Length <= labels.Count / 4
                    && unit.Counts.ContainsKey(label)
                    && unit.Counts.All(pair => Fits(pair.Key, pair.Value, isStrict: false))
                ) is
                { Rows: { } rows, Counts: { } counts }
            )
                Take(rows, counts);

        return count > 0
            ? held
            : throw new InvalidDataException(
                $"Nothing can be held out of {labels.Count} pictures: each of the {units.Count} "
                    + (units.Count < labels.Count ? "groups of pictures that belong together" : "pictures")
                    + " has the last picture of a label. Add pictures, or give the pictures to test with yourself."
            );

        void Take(int[] rows, Dictionary<string, int> counts)
        {
            foreach (var row in rows)
                held[row] = true;
            foreach (var (label, number) in counts)
                taken[label] += number;
            count += rows.Length;
        }

        bool Fits(string label, int number, bool isStrict) =>
            taken[label] + number < total[label]
            && (!isStrict || taken[label] + number <= Math.Ceiling(share * total[label]));
    }

    /// <summary>Checks a share.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0 and below 1.</exception>
    public static void CheckShare(double share)
    {
        if (!(share is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must be above 0 and below 1.");
    }

    /// <summary>A number in [0, 1), spread evenly over names.</summary>
    public static double Place(string name, int seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}"));
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * Math.ScaleB(1, -53);
    }

    private static Dictionary<string, int> CountsOf(
        IEnumerable<int> rows,
        IReadOnlyList<IReadOnlyList<string>> labels
    ) =>
        rows.SelectMany(row => labels[row].Distinct(StringComparer.Ordinal))
            .GroupBy(label => label, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
}
