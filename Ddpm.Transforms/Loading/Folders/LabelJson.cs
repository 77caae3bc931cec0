using System.Text.Json;

namespace Ddpm.Transforms;

/// <summary>
/// Reads the labels of pictures from JSON: an object that gives each picture its labels, the dataset.json of the StyleGAN tools,
/// a list of objects with a picture and its labels each, or such objects line by line (JSON lines).
/// </summary>
internal static class LabelJson
{
    private const string Expected =
        "an object that gives each picture its labels, a list of objects with file_name and label, or the dataset.json of StyleGAN";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It does not list pictures and their labels.</exception>
    public static LabelEntries Read(string path, ImageFolderOptions options)
    {
        if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return new LabelEntries(ReadLines(path, options));
        var vocabulary =
            Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, IClevrFolder.ObjectsFile) is var objects
            && File.Exists(objects)
                ? IClevrFolder.ReadObjects(objects)
                : null;
        var entries = JsonFile.Read(path, Expected, root => ReadRoot(root, path, options));
        var unknown = vocabulary is null
            ? null
            : entries.Find(entry => !Array.TrueForAll(entry.Labels, vocabulary.Contains));
        return unknown is null
            ? new LabelEntries(entries, vocabulary)
            : throw new InvalidDataException(
                $"'{path}', {unknown.Place} has a label that is not in '{IClevrFolder.ObjectsFile}' beside it: "
                    + $"{string.Join(", ", unknown.Labels)}."
            );
    }

    private static List<LabelEntry> ReadRoot(JsonElement root, string path, ImageFolderOptions options) =>
        root.ValueKind switch
        {
            JsonValueKind.Object when root.TryGetProperty("labels", out var labels) => ReadStyleGan(labels, path),
            JsonValueKind.Object =>
            [
                .. root.EnumerateObject()
                    .Select(entry =>
                        $"picture '{entry.Name}'" is var place
                            ? new LabelEntry(place, entry.Name, Labels(entry.Value, $"'{path}', {place}"))
                            : null!
                    ),
            ],
            JsonValueKind.Array =>
            [
                .. root.EnumerateArray()
                    .Select((element, index) => ReadObject(element, path, $"entry {index}", options)),
            ],
            _ => throw new InvalidDataException($"'{path}': expected {Expected}, got {JsonFile.Describe(root)}."),
        };

    /// <summary>A list of pairs: a picture, and the number of its class or a list with 1 for each label that it has.</summary>
    private static List<LabelEntry> ReadStyleGan(JsonElement labels, string path)
    {
        if (labels.ValueKind == JsonValueKind.Null)
            throw new InvalidDataException($"'{path}' says that its pictures have no labels (\"labels\": null).");
        if (labels.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException(
                $"'{path}', labels: expected a list of pairs, got {JsonFile.Describe(labels)}."
            );
        var entries = new List<LabelEntry>(labels.GetArrayLength());
        foreach (var pair in labels.EnumerateArray())
        {
            var place = $"labels[{entries.Count}]";
            if (
                pair.ValueKind != JsonValueKind.Array
                || pair.GetArrayLength() != 2
                || pair[0].ValueKind != JsonValueKind.String
            )
                throw new InvalidDataException(
                    $"'{path}', {place}: expected a picture and its label, got {JsonFile.Describe(pair)}."
                );
            entries.Add(new(place, pair[0].GetString()!, StyleGanLabels(pair[1], $"'{path}', {place}")));
        }

        return entries;
    }

    private static string[] StyleGanLabels(JsonElement label, string source)
    {
        if (label.ValueKind != JsonValueKind.Array)
            return Labels(label, source);
        var names = new List<string>();
        var index = 0;
        foreach (var mark in label.EnumerateArray())
        {
            if (mark.ValueKind != JsonValueKind.Number || !mark.TryGetDouble(out var value) || value is not (0 or 1))
                throw new InvalidDataException(
                    $"{source}: expected 1 for each label that the picture has and 0 for the others, got {mark.GetRawText()}."
                );
            if (value == 1)
                names.Add(PictureList.NumberedLabel(index));
            index++;
        }

        return [.. names];
    }

    private static List<LabelEntry> ReadLines(string path, ImageFolderOptions options)
    {
        var entries = new List<LabelEntry>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 8 });
                entries.Add(ReadObject(document.RootElement, path, $"line {number}", options));
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                throw new InvalidDataException($"'{path}', line {number} is not readable JSON. {error.Message}", error);
            }
        }

        return entries.Count > 0 ? entries : throw new InvalidDataException($"'{path}' has no lines.");
    }

    private static LabelEntry ReadObject(JsonElement element, string path, string place, ImageFolderOptions options)
    {
        var source = $"'{path}', {place}";
        if (element.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException(
                $"{source}: expected an object with a picture and its labels, got {JsonFile.Describe(element)}."
            );
        var file = Property(element, source, options.FileColumn, LabelTable.FileNames, nameof(options.FileColumn));
        if (file.ValueKind != JsonValueKind.String)
            throw new InvalidDataException(
                $"{source}: expected the picture's name as text, got {JsonFile.Describe(file)}."
            );
        var labels = Property(element, source, options.LabelColumn, LabelTable.LabelNames, nameof(options.LabelColumn));
        var group = options.GroupColumn is { } named
            ? Property(element, source, named, [], nameof(options.GroupColumn)).ToString()
            : null;
        return new LabelEntry(place, file.GetString()!, Labels(labels, source), group);
    }

    private static JsonElement Property(
        JsonElement element,
        string source,
        string? named,
        HashSet<string> usual,
        string option
    )
    {
        JsonProperty[] found =
        [
            .. element
                .EnumerateObject()
                .Where(entry => named is null ? usual.Contains(LabelTable.Plain(entry.Name)) : entry.Name == named),
        ];
        return found.Length == 1
            ? found[0].Value
            : throw new InvalidDataException(
                named is not null ? $"{source} has no '{named}' ({option})."
                : found.Length == 0
                    ? $"{source} has none of {string.Join(", ", usual)}; name the one that is meant ({option})."
                : $"{source} has {string.Join(" and ", found.Select(entry => $"'{entry.Name}'"))}; name the one that is meant ({option})."
            );
    }

    private static string[] Labels(JsonElement element, string source) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString()!.Trim() is { Length: > 0 } text ? [NormalForm.Of(text)] : [],
            JsonValueKind.Number when element.TryGetInt64(out var number) => [PictureList.NumberedLabel(number)],
            JsonValueKind.Null => [],
            JsonValueKind.Array when element.GetArrayLength() == 0 => [],
            _ => JsonFile.ReadLabels(element, source, null, null),
        };
}
