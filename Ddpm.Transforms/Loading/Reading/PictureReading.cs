using System.Diagnostics;

namespace Ddpm.Transforms;

/// <summary>Who is told how far the reading of pictures has come, and may stop it.</summary>
/// <param name="BeforeRow">Called before each row; what it throws ends the reading.</param>
/// <param name="Say">Told how far it has come.</param>
internal sealed record ReadingMonitor(Action BeforeRow, Action<FormattableString> Say);

/// <summary>What the rows of pictures hold beside the pixels.</summary>
/// <param name="Table">The labels and scenes.</param>
/// <param name="Vocabulary">The labels that there are.</param>
/// <param name="Fingerprint">Which pictures they are.</param>
/// <param name="Warnings">What one should know of them.</param>
internal sealed record ReadRows(
    PictureTable Table,
    LabelVocabulary Vocabulary,
    DataFingerprint Fingerprint,
    PictureWarnings Warnings
)
{
    /// <summary>The same as a file of packed pictures says it.</summary>
    /// <param name="key">What the pictures were read from and how.</param>
    public PackedDescription Describe(string key) => new(key, Vocabulary.Names, Fingerprint, Warnings);
}

/// <summary>Reads the rows of labelled pictures one by one, of which none is held.</summary>
internal static class PictureReading
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(10);

    /// <summary>Reads all rows.</summary>
    /// <param name="plan">Which rows, and into what form.</param>
    /// <param name="keep">Given the pixels of each picture, an array of its own.</param>
    /// <param name="leaveOut">Whether a picture without a label is left out, with a warning, or an error.</param>
    /// <param name="monitor">Who is told.</param>
    /// <exception cref="InvalidDataException">See <see cref="LabeledImagesReader"/>.</exception>
    public static ReadRows Read(PicturePlan plan, Action<byte[]> keep, bool leaveOut, ReadingMonitor monitor)
    {
        var (image, label) = (plan.Image, plan.Label);
        var (numbers, table) = (new LabelNumbers(plan.Vocabulary, label.Name), new PictureTable());
        var (fingerprint, checks) = (new DataFingerprintBuilder(), new PictureChecks());
        var (row, isBlack) = (0L, PictureColumn.MayHoldFractions(image, plan.Options));
        var watch = Stopwatch.StartNew();
        var said = TimeSpan.Zero;
        using (var cursor = plan.GetCursor(image, label, plan.Scene, plan.Name))
        {
            var readScene = PicturePlan.TextReader(cursor, plan.Scene);
            var readName = PicturePlan.TextReader(cursor, plan.Name);
            var readLabels = LabelColumn.CreateReader(cursor, label, plan.Vocabulary);
            var (own, ownHash, scene) = (Array.Empty<byte>(), 0UL, default(string));

            // The size that pictures are brought to is the model's; which pictures they are is not.
            var readPicture = PictureColumn.CreateReader(
                cursor,
                image,
                plan.Shape,
                plan.Options,
                ownPixels => (own, ownHash) = (ownPixels, fingerprint.Add(ownPixels, scene))
            );
            for (; cursor.MoveNext(); row++)
            {
                monitor.BeforeRow();
                var labels = readLabels();
                if (labels.Length == 0)
                {
                    if (!leaveOut)
                        throw new InvalidDataException(
                            $"Row {row} has no label in column '{label.Name}'; every picture needs at least one."
                        );
                    checks.LeaveOut(row, readName());
                    continue;
                }

                scene = readScene();
                var pixels =
                    readPicture()
                    ?? throw new InvalidDataException($"Row {row} has no picture in column '{image.Name}'.");
                var indices = numbers.Of(labels, row);
                keep(pixels);
                table.Add(indices, scene);
                checks.Add(pixels.AsSpan().SequenceEqual(own) ? ownHash : HashSketch.Hash(pixels), indices);
                isBlack = isBlack && !pixels.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1);
                if (watch.Elapsed - said < s_every)
                    continue;
                said = watch.Elapsed;
                var count = plan.Data.GetRowCount() is { } rows ? $"{row + 1} of {rows}" : $"{row + 1}";
                monitor.Say($"{count} pictures read, {(row + 1) / said.TotalSeconds:0} pictures/s.");
            }
        }

        if (row == 0)
            throw new InvalidDataException(
                "The data has no rows; at least one labelled picture is needed. If it is a part that TrainTestSplit or "
                    + "CrossValidationSplit held out: they throw a coin for each row or key, so that a part of few may be empty; "
                    + "ml.Data.HoldOut always holds something out."
            );
        if (table.Count == 0)
            throw new InvalidDataException(
                $"None of {row} pictures has a label in column '{label.Name}'; at least one labelled picture is needed."
            );
        if (isBlack)
            throw new InvalidDataException(
                $"No pixel of column '{image.Name}' is above 1 in {table.Count} rows, so that every picture would be black. If "
                    + $"its values are 0 to 1, set {nameof(ImageColumnOptions)}.{nameof(ImageColumnOptions.ScaleImage)} to 1/255f."
            );
        var (vocabulary, order) = numbers.Finish();
        table.Renumber(order);
        return new ReadRows(table, vocabulary, fingerprint.Build(), checks.ToWarnings(numbers.Names, label.Name));
    }
}
