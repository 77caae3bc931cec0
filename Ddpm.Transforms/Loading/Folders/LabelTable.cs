using System.Text;
using Microsoft.VisualBasic.FileIO;

namespace Ddpm.Transforms;

/// <summary>
/// Reads tables of pictures and labels: a head, then a picture a line, its labels in one field or as columns of 0 and 1. A table
/// without a head has the picture in its first column and the labels in its second.
/// </summary>
internal static class LabelTable
{
    private const long MostBytes = 256 << 20;
    private static readonly char[] s_separators = ['|', ';'];

    /// <summary>The usual names of a picture.</summary>
    public static HashSet<string> FileNames { get; } =
        new(StringComparer.Ordinal)
        {
            "filename",
            "file",
            "filepath",
            "image",
            "imagename",
            "imagefile",
            "imagepath",
            "imageid",
            "path",
            "picture",
            "name",
            "id",
        };

    /// <summary>The usual names of its labels.</summary>
    public static HashSet<string> LabelNames { get; } =
        new(StringComparer.Ordinal)
        {
            "label",
            "labels",
            "class",
            "classes",
            "classname",
            "category",
            "categories",
            "tag",
            "tags",
            "target",
        };

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidDataException">It is no table of pictures and labels.</exception>
    public static LabelEntries Read(string path, ImageFolderOptions options)
    {
        var lines = ReadLines(path);
        var head = lines[0].Fields;
        if (head.Length < 2)
            throw new InvalidDataException(
                $"'{path}' has one column, '{head[0]}'; expected a column of pictures and columns of labels, separated by commas, "
                    + "semicolons or tabs."
            );
        var hasHead = !FoundPictures.IsPicture(head[0]);
        if (!hasHead && head.Length > 2)
            throw new InvalidDataException(
                $"'{path}' has {head.Length} columns and no head: its first line is a picture. Give the columns names in a line above."
            );
        if (!hasHead)
            head = ["file", "labels"];
        var rows = hasHead ? lines[1..] : lines;
        if (rows.Count == 0)
            throw new InvalidDataException($"'{path}' has a head and no lines below it.");
        if (rows.Find(row => row.Fields.Length != head.Length) is { } other)
            throw new InvalidDataException(
                $"'{path}', {other.Place} has {other.Fields.Length} fields; the head has {head.Length}. A field that contains the "
                    + "separator must stand in double quotes."
            );

        var file =
            Find(path, head, options.FileColumn, FileNames, nameof(options.FileColumn))
            ?? throw Missing(path, head, "picture", nameof(options.FileColumn));
        var group = options.GroupColumn is { } named
            ? Require(path, head, named, nameof(options.GroupColumn))
            : (int?)null;
        return Find(path, head, options.LabelColumn, LabelNames, nameof(options.LabelColumn)) is { } label
            ? ReadLists(rows, file, label, group, options.LabelSeparator)
            : ReadMarks(path, head, rows, file, group);
    }

    private static LabelEntries ReadLists(List<Line> rows, int file, int label, int? group, string? separator)
    {
        separator ??= s_separators.FirstOrDefault(mark =>
            rows.Exists(row => row.Fields[label].Contains(mark, StringComparison.Ordinal))
        )
            is var found
                and not '\0'
            ? $"{found}"
            : null;
        return new LabelEntries([
            .. rows.Select(row => new LabelEntry(
                row.Place,
                row.Fields[file],
                [
                    .. (separator is null ? [row.Fields[label]] : row.Fields[label].Split(separator))
                        .Select(text => NormalForm.Of(text.Trim()))
                        .Where(text => text.Length > 0)
                        .Distinct(StringComparer.Ordinal),
                ],
                GroupOf(row, group)
            )),
        ]);
    }

    private static LabelEntries ReadMarks(string path, string[] head, List<Line> rows, int file, int? group)
    {
        int[] marks =
        [
            .. Enumerable
                .Range(0, head.Length)
                .Where(column =>
                    column != file && column != group && rows.TrueForAll(row => IsMark(row.Fields[column]))
                ),
        ];
        foreach (var column in Enumerable.Range(0, head.Length).Where(column => column != file && column != group))
            if (
                rows.Find(row => row.Fields[column].Length == 0) is { } blank
                && rows.TrueForAll(row => IsMark(row.Fields[column]) || row.Fields[column].Length == 0)
            )
                throw new InvalidDataException(
                    $"'{path}', {blank.Place}: the column '{head[column]}' of 0 and 1 is blank there. Fill it in, or take the line out."
                );
        if (marks.Length == 0)
            throw Missing(path, head, "label", nameof(ImageFolderOptions.LabelColumn));
        var vocabulary = new LabelVocabulary(marks.Select(column => head[column].Trim()));
        return new LabelEntries(
            [
                .. rows.Select(row => new LabelEntry(
                    row.Place,
                    row.Fields[file],
                    [
                        .. marks
                            .Where(column => row.Fields[column].Trim() is "1" or "1.0")
                            .Select(column => NormalForm.Of(head[column].Trim())),
                    ],
                    GroupOf(row, group)
                )),
            ],
            vocabulary
        );
    }

    private static bool IsMark(string field) => field.Trim() is "0" or "1" or "-1" or "0.0" or "1.0" or "-1.0";

    private static string? GroupOf(Line row, int? group) =>
        group is { } column
            ? row.Fields[column].Trim() is { Length: > 0 } name
                ? name
                : null
            : null;

    private static int? Find(string path, string[] head, string? named, HashSet<string> usual, string option)
    {
        if (named is not null)
            return Require(path, head, named, option);
        int[] found = [.. Enumerable.Range(0, head.Length).Where(column => usual.Contains(Plain(head[column])))];
        return found.Length switch
        {
            0 => null,
            1 => found[0],
            _ => throw new InvalidDataException(
                $"'{path}' has the columns {string.Join(" and ", found.Select(column => $"'{head[column]}'"))}; which of them is meant is "
                    + $"not known. Name it ({option})."
            ),
        };
    }

    private static int Require(string path, string[] head, string named, string option) =>
        Array.FindIndex(head, name => name.Trim().Equals(named, StringComparison.OrdinalIgnoreCase))
            is var column
                and >= 0
            ? column
            : throw new InvalidDataException($"'{path}' has no column '{named}' ({option}); it has {Names(head)}.");

    private static InvalidDataException Missing(string path, string[] head, string what, string option) =>
        new(
            $"'{path}' has the columns {Names(head)}, of which none is known to hold the {what}"
                + (what == "label" ? ", and none has only 0 and 1" : "")
                + $". Name it ({option})."
        );

    private static string Names(string[] head) => string.Join(", ", head.Take(20).Select(name => $"'{name}'"));

    /// <summary>A name as it is compared with the usual ones.</summary>
    public static string Plain(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    private static List<Line> ReadLines(string path)
    {
        var file = new FileInfo(path);
        if (file.Length is 0 or > MostBytes)
            throw new InvalidDataException(
                $"'{path}' has {file.Length} bytes; expected a table of labels, in at most {MostBytes} bytes."
            );
        var lines = new List<Line>();
        try
        {
            using var parser = new TextFieldParser(
                path,
                new UTF8Encoding(false, throwOnInvalidBytes: true),
                detectEncoding: true
            )
            {
                Delimiters = [SeparatorOf(path)],
                HasFieldsEnclosedInQuotes = true,
                TrimWhiteSpace = true,
            };
            while (!parser.EndOfData)
            {
                var place = $"line {parser.LineNumber}";
                if (parser.ReadFields() is { } fields)
                    lines.Add(new(place, fields));
            }
        }
        catch (MalformedLineException error)
        {
            throw new InvalidDataException(
                $"'{path}', line {error.LineNumber} is no line of a table: double quotes do not match.",
                error
            );
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException(
                $"'{path}' is not text in UTF-8, as tables of labels are read; its letters would be others. Save it as UTF-8.",
                error
            );
        }

        return lines.Count > 0 ? lines : throw new InvalidDataException($"'{path}' has no lines.");
    }

    /// <summary>What separates the fields: a tab, or whichever of comma and semicolon the first line has more of.</summary>
    private static string SeparatorOf(string path)
    {
        var first = File.ReadLines(path).FirstOrDefault(line => line.Trim().Length > 0) ?? "";
        if (first.Contains('\t', StringComparison.Ordinal))
            return "\t";
        return first.Count(letter => letter == ';') > first.Count(letter => letter == ',') ? ";" : ",";
    }

    private sealed record Line(string Place, string[] Fields);
}
