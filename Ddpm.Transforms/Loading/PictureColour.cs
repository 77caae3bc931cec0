using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ddpm.Transforms;

/// <summary>An opaque colour, which transparent pictures are put on. Its text is "#rrggbb", in files as well.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
[JsonConverter(typeof(PictureColourConverter))]
public readonly record struct PictureColour(byte Red, byte Green, byte Blue)
{
    /// <summary>What a text must be, for messages and help.</summary>
    internal const string Expected = "a colour such as #ffffff, #fff, white, grey or black";

    private static readonly Dictionary<string, PictureColour> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["white"] = new(255, 255, 255),
        ["black"] = new(0, 0, 0),
        ["grey"] = new(128, 128, 128),
        ["gray"] = new(128, 128, 128),
        ["red"] = new(255, 0, 0),
        ["green"] = new(0, 128, 0),
        ["blue"] = new(0, 0, 255),
        ["yellow"] = new(255, 255, 0),
        ["cyan"] = new(0, 255, 255),
        ["magenta"] = new(255, 0, 255),
    };

    /// <summary>White, "#ffffff".</summary>
    public static PictureColour White { get; } = new(255, 255, 255);

    /// <summary>Black, "#000000".</summary>
    public static PictureColour Black { get; } = new(0, 0, 0);

    /// <inheritdoc cref="Parse"/>
    public static implicit operator PictureColour(string text) => Parse(text);

    /// <summary>
    /// The colour of a text: "#ffffff", "#fff", or one of the names white, black, grey (gray), red, green, blue, yellow, cyan
    /// and magenta, which mean what they mean on web pages.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is no colour.</exception>
    public static PictureColour Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var colour)
            ? colour
            : throw new FormatException($"'{text}' is no colour; expected {Expected}.");
    }

    /// <summary>The colour of a text, as <see cref="Parse"/> gives it, or false where it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PictureColour colour)
    {
        colour = default;
        if (text is null || s_names.TryGetValue(text, out colour))
            return text is not null;
        if (
            text is not ['#', .. { Length: 3 or 6 } digits]
            || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        )
            return false;

        // A short form says each digit once.
        colour =
            digits.Length == 6
                ? new((byte)(value >> 16), (byte)(value >> 8), (byte)value)
                : new((byte)((value >> 8) * 17), (byte)((value >> 4 & 15) * 17), (byte)((value & 15) * 17));
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";
}

/// <summary>Writes a colour as its text.</summary>
internal sealed class PictureColourConverter : JsonConverter<PictureColour>
{
    /// <inheritdoc />
    public override PictureColour Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PictureColour.TryParse(reader.TokenType == JsonTokenType.String ? reader.GetString() : null, out var colour)
            ? colour
            : throw new JsonException($"Expected {PictureColour.Expected}.");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, PictureColour value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
