using System.Text.Json;

namespace Ddpm.Samples.Tests.Notebooks;

/// <summary>A notebook in the format nbformat 4.</summary>
internal sealed class NotebookFile
{
    private NotebookFile(string kernel, string language, IReadOnlyList<NotebookCell> cells)
    {
        Kernel = kernel;
        Language = language;
        Cells = cells;
    }

    /// <summary>The name of the kernel that executes it.</summary>
    public string Kernel { get; }

    /// <summary>The language of its code.</summary>
    public string Language { get; }

    /// <summary>The code cells.</summary>
    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>Reads a notebook.</summary>
    /// <exception cref="InvalidDataException">It is of another format, or a cell ended in an error or a warning.</exception>
    public static NotebookFile Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        if (root.GetProperty("nbformat").GetInt32() != 4)
            throw new InvalidDataException($"{path} is not of nbformat 4.");
        var metadata = root.GetProperty("metadata");
        return new NotebookFile(
            metadata.GetProperty("kernelspec").GetProperty("name").GetString()!,
            metadata.GetProperty("language_info").GetProperty("name").GetString()!,
            [
                .. root.GetProperty("cells")
                    .EnumerateArray()
                    .Where(cell => cell.GetProperty("cell_type").ValueEquals("code"))
                    .Select(ReadCell),
            ]
        );
    }

    private static NotebookCell ReadCell(JsonElement cell) =>
        new(
            cell.GetProperty("id").GetString()!,
            cell.GetProperty("execution_count") is { ValueKind: JsonValueKind.Number } count ? count.GetInt32() : null,
            ReadText(cell.GetProperty("source")),
            [.. cell.GetProperty("outputs").EnumerateArray().SelectMany(ReadOutput)]
        );

    private static IEnumerable<NotebookOutput> ReadOutput(JsonElement output) =>
        output.GetProperty("output_type").GetString() == "display_data"
            ? output
                .GetProperty("data")
                .EnumerateObject()
                .Select(data => new NotebookOutput(data.Name, ReadText(data.Value)))
            : throw new InvalidDataException($"A cell has an output that it did not display: {output}");

    // Texts are stored as lists of lines, or whole.
    private static string ReadText(JsonElement text) =>
        text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : string.Concat(text.EnumerateArray().Select(line => line.GetString()));
}
