using System.Globalization;
using System.Text;

namespace Ddpm.Samples.Reports;

/// <summary>
/// Joins Arabic letters, which look different at the start, in the middle and at the end of a word: each becomes the
/// character that Unicode has for that look (Arabic Presentation Forms A and B).
/// </summary>
internal static class ArabicForms
{
    private const char Lam = '\u0644';
    private const char Tatweel = '\u0640';

    // Of each letter its looks stand together: alone, at the end and, where it joins what follows, at the start and in
    // the middle.
    private static readonly Dictionary<char, (char First, int Count)> s_forms = new(
        Consecutive('\u0621', "12222424244444222244444444", '\uFE80')
            .Concat(Consecutive('\u0641', "4444444224", '\uFED1'))
            .Concat(
                // Of Persian and Urdu.
                (
                    "\u067E\uFB564 \u0679\uFB664 \u0686\uFB7A4 \u0688\uFB882 \u068C\uFB842 \u0691\uFB8C2 \u0698\uFB8A2 "
                    + "\u06A9\uFB8E4 \u06AF\uFB924 \u06BA\uFB9E2 \u06BE\uFBAA4 \u06C1\uFBA64 \u06CC\uFBFC4 \u06D2\uFBAE2 "
                )
                    .Chunk(4)
                    .Select(letter => KeyValuePair.Create(letter[0], (letter[1], letter[2] - '0')))
            )
    );

    // Lam and an alef behind it are one shape.
    private static readonly Dictionary<char, char> s_lamAlef = new()
    {
        ['\u0622'] = '\uFEF5',
        ['\u0623'] = '\uFEF7',
        ['\u0625'] = '\uFEF9',
        ['\u0627'] = '\uFEFB',
    };

    /// <summary>The text with the looks of its Arabic letters; all else stays.</summary>
    /// <param name="text">The text, in the order in which it is read.</param>
    /// <param name="has">Whether there is a font with such a look; where there is not, the letter stays.</param>
    public static string Shape(string text, Func<string, bool> has)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0621', '\u06D2'))
            return text;

        var shaped = new StringBuilder(text.Length);
        for (var place = 0; place < text.Length; place++)
        {
            var letter = text[place];
            var joinsBefore = JoinsNext(Neighbour(text, place, -1));
            if (
                letter == Lam
                && place + 1 < text.Length
                && s_lamAlef.TryGetValue(text[place + 1], out var one)
                && has(Form(one, joinsBefore ? 1 : 0))
            )
            {
                shaped.Append(Form(one, joinsBefore ? 1 : 0));
                place++;
                continue;
            }

            if (!s_forms.TryGetValue(letter, out var forms))
            {
                shaped.Append(letter);
                continue;
            }

            var joinsAfter = forms.Count == 4 && JoinsBefore(Neighbour(text, place, 1));
            var look = (joinsBefore && forms.Count > 1 ? 1 : 0) + (joinsAfter ? 2 : 0);
            var form = Form(forms.First, look);
            shaped.Append(has(form) ? form : $"{letter}");
        }

        return shaped.ToString();
    }

    private static string Form(char first, int look) => $"{(char)(first + look)}";

    private static bool JoinsNext(char letter) =>
        letter == Tatweel || (s_forms.TryGetValue(letter, out var forms) && forms.Count == 4);

    private static bool JoinsBefore(char letter) =>
        letter == Tatweel || (s_forms.TryGetValue(letter, out var forms) && forms.Count > 1);

    /// <summary>The next character in a direction that is no mark, or 0.</summary>
    private static char Neighbour(string text, int place, int step)
    {
        do place += step;
        while (
            place >= 0 && place < text.Length && char.GetUnicodeCategory(text[place]) == UnicodeCategory.NonSpacingMark
        );
        return place >= 0 && place < text.Length ? text[place] : '\0';
    }

    private static IEnumerable<KeyValuePair<char, (char, int)>> Consecutive(char letter, string counts, char form)
    {
        foreach (var count in counts)
        {
            yield return KeyValuePair.Create(letter++, (form, count - '0'));
            form += (char)(count - '0');
        }
    }
}
