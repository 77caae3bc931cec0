using System.Text.Json;

namespace Ddpm.Transforms;

/// <summary>Reads small JSON files that nobody has looked at yet.</summary>
internal static class JsonFile
{
    /// <summary>The longest file that is read: lists of labels are a thousand times shorter.</summary>
    private const long MaximumBytes = 256 << 20;

    /// <summary>Lists of label lists need 2.</summary>
    private const int MaximumDepth = 8;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What it should hold, for messages.</param>
    /// <param name="read">Makes something of its content.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no JSON, is too long or is nested too deep.</exception>
    public static T Read<T>(string path, string expected, Func<JsonElement, T> read)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new FileNotFoundException($"'{path}' is not there; expected {expected}.", path);
        if (file.Length is 0 or > MaximumBytes)
            throw new InvalidDataException(
                $"'{path}' has {file.Length} bytes; expected {expected}, in at most {MaximumBytes} bytes."
            );

        try
        {
            using var stream = file.OpenRead();
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = MaximumDepth });
            return read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"'{path}' is not readable JSON; expected {expected}. {error.Message}",
                error
            );
        }
        catch (InvalidOperationException error)
        {
            // This is how System.Text.Json says that a string is not valid Unicode.
            throw new InvalidDataException($"'{path}' holds text that is not valid Unicode. {error.Message}", error);
        }
    }

    /// <summary>A list of labels in normal form C: not empty, each a text, each known.</summary>
    /// <param name="element">The list.</param>
    /// <param name="source">The file and the entry, for messages.</param>
    /// <param name="vocabulary">The labels that exist, or null for any.</param>
    /// <param name="vocabularyPath">The file that lists them, for messages.</param>
    /// <exception cref="InvalidDataException">The list is not like that.</exception>
    public static string[] ReadLabels(
        JsonElement element,
        string source,
        LabelVocabulary? vocabulary,
        string? vocabularyPath
    )
    {
        if (element.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException($"{source}: expected a list of labels, got {Describe(element)}.");
        if (element.GetArrayLength() == 0)
            throw new InvalidDataException(
                $"{source}: the list of labels is empty; name at least one label or take the entry out."
            );

        var labels = new string[element.GetArrayLength()];
        var index = 0;
        foreach (var label in element.EnumerateArray())
        {
            if (label.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(label.GetString()))
                throw new InvalidDataException($"{source}: expected a label as text, got {Describe(label)}.");
            var name = NormalForm.Of(label.GetString()!);
            if (vocabulary?.Contains(name) == false)
                throw new InvalidDataException(
                    $"{source}: the label '{name}' is unknown; correct it or add it to '{vocabularyPath}'."
                );

            // One text for all pictures that have the label.
            labels[index++] = vocabulary is null ? name : vocabulary.Names[vocabulary.IndexOf(name)];
        }

        return labels;
    }

    /// <summary>What a value is, for messages.</summary>
    public static string Describe(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => element.GetString() is { Length: <= 40 } text
                ? $"the text '{text}'"
                : "a long text",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "a truth value",
        };
}
