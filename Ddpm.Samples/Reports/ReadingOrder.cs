using System.Globalization;
using System.Text;

namespace Ddpm.Samples.Reports;

/// <summary>
/// Puts text that is read from the right into the order in which it stands on a line: what matters of Unicode's
/// bidirectional algorithm for a caption, which as a whole is read from the left.
/// </summary>
internal static class ReadingOrder
{
    private const string Brackets = "()[]{}<>";

    /// <summary>The characters from left to right.</summary>
    /// <param name="elements">Characters with their marks, in the order in which they are read.</param>
    public static IReadOnlyList<string> FromLeft(IReadOnlyList<string> elements)
    {
        var line = new List<string>(elements.Count);
        for (var start = 0; start < elements.Count; )
        {
            if (DirectionOf(elements[start]) != Direction.Right)
            {
                line.Add(elements[start++]);
                continue;
            }

            // As far as the last that is read from the right, or a number or the end of a bracket behind it.
            var end = start + 1;
            for (var place = end; place < elements.Count && DirectionOf(elements[place]) != Direction.Left; place++)
                if (DirectionOf(elements[place]) is Direction.Right or Direction.Number || Closes(place))
                    end = place + 1;
            line.AddRange(Reverse([.. elements.Skip(start).Take(end - start)]));
            start = end;

            bool Closes(int place) =>
                BracketOf(elements[place]) is { } bracket
                && bracket % 2 == 1
                && elements.Take(place).Skip(start).Contains($"{Brackets[bracket - 1]}");
        }

        return line;
    }

    /// <summary>Turns characters around, but not numbers such as 12 or 3.5.</summary>
    private static List<string> Reverse(IReadOnlyList<string> elements)
    {
        var line = new List<string>(elements.Count);
        for (var place = elements.Count - 1; place >= 0; place--)
        {
            var end = place;
            while (IsOfNumber(place) && place > 0 && IsOfNumber(place - 1))
                place--;
            for (var next = place; next <= end; next++)
                line.Add(Mirrored(elements[next]));
        }

        return line;

        bool IsOfNumber(int place) =>
            IsDigit(place) || (elements[place] is "." or "," or ":" && IsDigit(place - 1) && IsDigit(place + 1));

        bool IsDigit(int place) =>
            place >= 0 && place < elements.Count && DirectionOf(elements[place]) == Direction.Number;
    }

    private static string Mirrored(string element) =>
        BracketOf(element) is { } bracket ? $"{Brackets[bracket ^ 1]}" : element;

    private static int? BracketOf(string element) =>
        Brackets.IndexOf(element, StringComparison.Ordinal) is >= 0 and var place && element.Length == 1 ? place : null;

    private static Direction DirectionOf(string element)
    {
        var rune = Rune.GetRuneAt(element, 0);
        return rune.Value
                is (>= 0x0590 and <= 0x08FF and not (>= 0x0660 and <= 0x0669) and not (>= 0x06F0 and <= 0x06F9))
                    or (>= 0xFB1D and <= 0xFDFF)
                    or (>= 0xFE70 and <= 0xFEFC)
                    or (>= 0x10800 and <= 0x10FFF)
                    or (>= 0x1E800 and <= 0x1EFFF)
                ? Direction.Right
            : Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? Direction.Number
            : Rune.IsLetterOrDigit(rune) ? Direction.Left
            : Direction.None;
    }

    private enum Direction
    {
        None,
        Left,
        Right,
        Number,
    }
}
