namespace Ddpm.Trainers;

/// <summary>Finds the name that a misspelt one was probably meant to be.</summary>
internal static class NearName
{
    // A name so long was not mistyped.
    private const int LongestName = 200;

    /// <summary>
    /// The name with the smallest edit distance, where that is at most a quarter of the name's length and at least one
    /// edit is allowed; null when none is so near. Upper and lower case count as the same.
    /// </summary>
    /// <param name="name">The misspelt name.</param>
    /// <param name="names">The names that there are; of two that are equally near the first is taken.</param>
    public static string? Find(string name, IEnumerable<string> names)
    {
        if (name.Length > LongestName)
            return null;

        var (nearest, smallest) = ((string?)null, Math.Max(1, name.Length / 4) + 1);
        foreach (var other in names)
        {
            // The distance is never below the difference of the lengths.
            if (Math.Abs(other.Length - name.Length) >= smallest)
                continue;
            var distance = Distance(name, other);
            if (distance < smallest)
                (nearest, smallest) = (other, distance);
        }

        return nearest;
    }

    /// <summary>
    /// How many characters must be put in, left out, replaced or swapped with their neighbour (Damerau 1964, each place
    /// changed once), by rows of the table.
    /// </summary>
    private static int Distance(string from, string to)
    {
        var (before, last, row) = (new int[to.Length + 1], new int[to.Length + 1], new int[to.Length + 1]);
        for (var column = 0; column <= to.Length; column++)
            row[column] = column;

        for (var line = 1; line <= from.Length; line++)
        {
            (before, last, row) = (last, row, before);
            row[0] = line;
            for (var column = 1; column <= to.Length; column++)
            {
                row[column] = Same(line, column)
                    ? last[column - 1]
                    : 1 + Math.Min(last[column - 1], Math.Min(last[column], row[column - 1]));
                if (line > 1 && column > 1 && Same(line, column - 1) && Same(line - 1, column))
                    row[column] = Math.Min(row[column], before[column - 2] + 1);
            }
        }

        return row[^1];

        bool Same(int line, int column) =>
            char.ToUpperInvariant(from[line - 1]) == char.ToUpperInvariant(to[column - 1]);
    }
}
