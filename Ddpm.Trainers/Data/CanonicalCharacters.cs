using System.Globalization;

namespace Ddpm.Trainers;

/// <summary>What Unicode says of characters that are composed of others.</summary>
internal static class CanonicalCharacters
{
    private const string Resource = "Ddpm.Trainers.Data.canonical-characters.txt";

    private static readonly Dictionary<int, int[]> s_parts = [];
    private static readonly Dictionary<(int First, int Second), int> s_composed = [];
    private static readonly Dictionary<int, byte> s_classes = [];

    static CanonicalCharacters()
    {
        using var stream = typeof(CanonicalCharacters).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (!line.StartsWith('#'))
                Read(line);
    }

    /// <summary>What a character is composed of, one or two characters that may be composed themselves; empty for most.</summary>
    public static ReadOnlySpan<int> Parts(int character) => s_parts.GetValueOrDefault(character);

    /// <summary>The character that two are composed to, or null where there is none.</summary>
    public static int? Compose(int first, int second) =>
        s_composed.TryGetValue((first, second), out var composed) ? composed : null;

    /// <summary>The combining class: 0 of what starts a character, the others say where a mark sits.</summary>
    public static int Class(int character) => s_classes.GetValueOrDefault(character);

    private static void Read(string line)
    {
        var end = line.AsSpan().IndexOfAny('=', '>', ':');
        var (name, value) = (line[..end], line[(end + 1)..]);
        if (line[end] == ':')
        {
            var range = name.Split('-');
            for (var character = Hexadecimal(range[0]); character <= Hexadecimal(range[^1]); character++)
                s_classes.Add(character, byte.Parse(value, CultureInfo.InvariantCulture));
            return;
        }

        int[] parts = [.. value.Split(' ').Select(Hexadecimal)];
        s_parts.Add(Hexadecimal(name), parts);
        if (line[end] == '=')
            s_composed.Add((parts[0], parts[1]), Hexadecimal(name));
    }

    private static int Hexadecimal(string text) =>
        int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
