namespace Ddpm.Trainers;

/// <summary>The pictures of a batch: what each is to show and not to show, and its seed.</summary>
/// <param name="Labels">The label indices of each picture.</param>
/// <param name="Negatives">The label indices that it is not to show; as many rows.</param>
/// <param name="Seeds">Its seed.</param>
internal sealed record GenerationRows(
    IReadOnlyList<int[]> Labels,
    IReadOnlyList<int[]> Negatives,
    IReadOnlyList<long> Seeds
)
{
    /// <summary>The rows of a request.</summary>
    /// <exception cref="ArgumentException">The lists differ in length, or a row asks for a label and against it.</exception>
    public static GenerationRows Of(GenerationRequest request)
    {
        if (request.Labels.Count != request.Seeds.Count)
            throw new ArgumentException(
                $"There are {request.Labels.Count} rows of labels and {request.Seeds.Count} seeds; each row needs one.",
                nameof(request)
            );
        if (request.NegativeLabels is not { } negatives)
            return new(request.Labels, [.. request.Labels.Select(_ => Array.Empty<int>())], request.Seeds);

        if (request.Labels.Count != negatives.Count)
            throw new ArgumentException(
                $"There are {request.Labels.Count} rows of labels and {negatives.Count} of negative labels; there must "
                    + "be as many, or none at all.",
                nameof(request)
            );
        for (var row = 0; row < negatives.Count; row++)
            if (negatives[row].Intersect(request.Labels[row]).ToArray() is [var both, ..])
                throw new ArgumentException(
                    $"Row {row} has label index {both} among its labels and among its negative labels.",
                    nameof(request)
                );
        return new(request.Labels, negatives, request.Seeds);
    }

    /// <summary>Some of the rows, in the given order.</summary>
    public GenerationRows Pick(IReadOnlyList<int> rows) =>
        new(
            [.. rows.Select(row => Labels[row])],
            [.. rows.Select(row => Negatives[row])],
            [.. rows.Select(row => Seeds[row])]
        );
}
