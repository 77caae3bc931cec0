namespace Ddpm.Samples.Pictures;

/// <summary>Orders names as people do: numbers in them by value, all else by character.</summary>
internal sealed class NaturalOrder : IComparer<string?>
{
    /// <summary>The one instance.</summary>
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc />
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return string.CompareOrdinal(x, y);

        var left = x.AsSpan();
        var right = y.AsSpan();
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var leftPart = TakePart(ref left);
            var rightPart = TakePart(ref right);
            var order =
                char.IsAsciiDigit(leftPart[0]) && char.IsAsciiDigit(rightPart[0])
                    ? CompareNumbers(leftPart.TrimStart('0'), rightPart.TrimStart('0'))
                    : leftPart.SequenceCompareTo(rightPart);
            if (order != 0)
                return order;
        }

        // Names that differ in nothing but leading zeros, or of which one begins the other.
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(x, y);
    }

    /// <summary>More digits are a larger number; as many compare digit by digit.</summary>
    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);

    /// <summary>Takes a run of digits, or one character that is none, off the front.</summary>
    private static ReadOnlySpan<char> TakePart(ref ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        var length =
            digits < 0 ? text.Length
            : digits == 0 ? 1
            : digits;
        var part = text[..length];
        text = text[length..];
        return part;
    }
}
