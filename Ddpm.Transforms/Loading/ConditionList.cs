using System.Text.Json;
using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>Reads lists of label lists, as the test.json of i-CLEVR: the pictures that a generator is asked for.</summary>
internal static class ConditionList
{
    /// <summary>The conditions as rows: each as often as there are seeds, every row with its own seed.</summary>
    public static IDataView Load(string path, string? objectsPath, int seedsPerCondition)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(seedsPerCondition, 1);

        objectsPath ??= ObjectsBeside(path);
        var vocabulary = objectsPath is null ? null : IClevrFolder.ReadObjects(objectsPath);
        const string expected = "a list of lists of labels";
        var conditions = JsonFile.Read(path, expected, root => ReadConditions(root, path, vocabulary, objectsPath));
        if ((long)conditions.Count * seedsPerCondition > int.MaxValue)
            throw new ArgumentOutOfRangeException(
                nameof(seedsPerCondition),
                seedsPerCondition,
                $"{conditions.Count} conditions with so many seeds each are more than {int.MaxValue} rows."
            );

        return new IndexedDataView(
            conditions.Count * seedsPerCondition,
            LoadedColumns.LabelColumn(row => conditions[row / seedsPerCondition], vocabulary),
            new IndexedColumn<long>(
                LoadedColumns.Seed,
                NumberDataViewType.Int64,
                // One noise for all conditions would be one arrangement of objects, which an interval over pictures ignores.
                (int row, ref long value) => value = row
            )
        );
    }

    private static string? ObjectsBeside(string path)
    {
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, IClevrFolder.ObjectsFile);
        return File.Exists(beside) ? beside : null;
    }

    private static List<string[]> ReadConditions(
        JsonElement root,
        string path,
        LabelVocabulary? vocabulary,
        string? objectsPath
    )
    {
        if (root.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException(
                $"'{path}': expected a list of lists of labels, got {JsonFile.Describe(root)}."
            );
        if (root.GetArrayLength() == 0)
            throw new InvalidDataException($"'{path}': expected a list of lists of labels, got an empty list.");

        var conditions = new List<string[]>(root.GetArrayLength());
        foreach (var condition in root.EnumerateArray())
        {
            var source = $"'{path}', condition {conditions.Count}";
            conditions.Add(JsonFile.ReadLabels(condition, source, vocabulary, objectsPath));
        }

        return conditions;
    }
}
