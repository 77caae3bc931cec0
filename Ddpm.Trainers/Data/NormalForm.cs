using System.Text;

namespace Ddpm.Trainers;

/// <summary>
/// Texts in Unicode's normal form C, in which "é" is one character, however it was typed: file names of macOS and some
/// editors have an "e" and an accent.
/// </summary>
/// <remarks>
/// <see cref="string.Normalize()"/> needs ICU: without it, in a small container or with InvariantGlobalization, it leaves
/// every text as it is, and throws at halves of surrogate pairs. Here such a half stays.
/// </remarks>
internal static class NormalForm
{
    // All characters below are in normal form, whatever stands beside them.
    private const char FirstMark = '\u0300';

    // Hangul syllables are computed (The Unicode Standard, 3.12).
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeFirstTail = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    /// <summary>The text in normal form C.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', (char)(FirstMark - 1)))
            return text;

        var characters = new List<int>(text.Length);
        for (var place = 0; place < text.Length; place++)
            if (char.IsSurrogatePair(text, place))
                Decompose(char.ConvertToUtf32(text, place++), characters);
            else
                Decompose(text[place], characters);
        Sort(characters);
        return ToText(Compose(characters));
    }

    private static void Decompose(int character, List<int> characters)
    {
        var syllable = character - FirstSyllable;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            characters.Add(FirstLead + syllable / (Vowels * Tails));
            characters.Add(FirstVowel + syllable / Tails % Vowels);
            if (syllable % Tails > 0)
                characters.Add(BeforeFirstTail + syllable % Tails);
            return;
        }

        var parts = CanonicalCharacters.Parts(character);
        if (parts.IsEmpty)
            characters.Add(character);
        foreach (var part in parts)
            Decompose(part, characters);
    }

    /// <summary>Puts the marks of each character into the order of their classes; those of one class stay as they are.</summary>
    private static void Sort(List<int> characters)
    {
        for (var start = 0; start < characters.Count; start++)
        {
            var end = start;
            while (end < characters.Count && CanonicalCharacters.Class(characters[end]) > 0)
                end++;
            if (end - start > 1)
            {
                int[] marks = [.. characters[start..end].OrderBy(CanonicalCharacters.Class)];
                for (var place = start; place < end; place++)
                    characters[place] = marks[place - start];
            }

            start = end;
        }
    }

    private static List<int> Compose(List<int> characters)
    {
        var composed = new List<int>(characters.Count);
        var (start, last) = (-1, 0);
        foreach (var character in characters)
        {
            var own = CanonicalCharacters.Class(character);

            // A mark of the same class, or a start, in between keeps the two apart.
            var isFree = start >= 0 && (start == composed.Count - 1 || (last != 0 && last < own));
            if (isFree && ComposeTwo(composed[start], character) is { } one)
            {
                composed[start] = one;
                continue;
            }

            composed.Add(character);
            last = own;
            if (own == 0)
                start = composed.Count - 1;
        }

        return composed;
    }

    private static int? ComposeTwo(int first, int second)
    {
        var (lead, vowel) = (first - FirstLead, second - FirstVowel);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
            return FirstSyllable + (lead * Vowels + vowel) * Tails;

        var (syllable, tail) = (first - FirstSyllable, second - BeforeFirstTail);
        if (syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0 && tail is > 0 and < Tails)
            return first + tail;
        return CanonicalCharacters.Compose(first, second);
    }

    private static string ToText(List<int> characters)
    {
        var text = new StringBuilder(characters.Count);
        foreach (var character in characters)
            if (character > char.MaxValue)
                text.Append(char.ConvertFromUtf32(character));
            else
                text.Append((char)character);
        return text.ToString();
    }
}
