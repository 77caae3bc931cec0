namespace Ddpm.Transforms;

/// <summary>Reads the binary version of CIFAR-10 and CIFAR-100 (Krizhevsky 2009).</summary>
internal static class CifarFiles
{
    private static readonly ImageShape s_shape = new(3, 32, 32);

    /// <summary>CIFAR-10: a byte with the class, then the picture, channels first.</summary>
    public static IDataView LoadTen(string folder, DataSplit split) =>
        Load(
            folder,
            split switch
            {
                DataSplit.Train => [.. Enumerable.Range(1, 5).Select(batch => $"data_batch_{batch}.bin")],
                DataSplit.Test => ["test_batch.bin"],
                _ => throw split.Unknown("CIFAR-10", DataSplit.Train, DataSplit.Test),
            },
            skipped: 0,
            CifarLabelNames.Ten,
            "cifar-10-binary.tar.gz"
        );

    /// <summary>CIFAR-100: a byte with the coarse class, one with the fine class, then the picture.</summary>
    public static IDataView LoadHundred(string folder, DataSplit split) =>
        Load(
            folder,
            split switch
            {
                DataSplit.Train => ["train.bin"],
                DataSplit.Test => ["test.bin"],
                _ => throw split.Unknown("CIFAR-100", DataSplit.Train, DataSplit.Test),
            },
            skipped: 1,
            CifarLabelNames.Hundred,
            "cifar-100-binary.tar.gz"
        );

    private static IDataView Load(
        string folder,
        IReadOnlyList<string> names,
        int skipped,
        IReadOnlyList<string> labelNames,
        string archive
    )
    {
        var pictures = new ClassPictures(s_shape, labelNames, $"The file is damaged; unpack {archive} again.");
        var head = new byte[skipped + 1];
        foreach (var name in names)
        {
            using var file = new RecordFile(folder, name, head.Length + s_shape.Length, archive);
            for (var record = 0L; record < file.Count; record++)
            {
                var pixels = new byte[s_shape.Length];
                file.Read(head);
                file.Read(pixels);
                pictures.Add(pixels, head[^1], file.Path);
            }
        }

        return pictures.ToDataView([.. names.Select(name => Path.Combine(folder, name))]);
    }
}
