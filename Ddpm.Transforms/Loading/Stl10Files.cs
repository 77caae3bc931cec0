namespace Ddpm.Transforms;

/// <summary>
/// Reads the binary version of STL-10 (Coates et al. 2011): one file of pictures in columns, and one of classes, which
/// count from 1.
/// </summary>
internal static class Stl10Files
{
    private const string Archive = "stl10_binary.tar.gz";

    private static readonly ImageShape s_shape = new(3, 96, 96);

    private static readonly string[] s_labelNames =
    [
        "airplane",
        "bird",
        "car",
        "cat",
        "deer",
        "dog",
        "horse",
        "monkey",
        "ship",
        "truck",
    ];

    public static IDataView Load(string folder, DataSplit split)
    {
        var name = split switch
        {
            DataSplit.Train => "train",
            DataSplit.Test => "test",
            _ => throw split.Unknown("STL-10", DataSplit.Train, DataSplit.Test),
        };
        using var pixels = new RecordFile(folder, $"{name}_X.bin", s_shape.Length, Archive);
        using var classes = new RecordFile(folder, $"{name}_y.bin", recordLength: 1, Archive);
        if (pixels.Count != classes.Count)
            throw new InvalidDataException(
                $"'{pixels.Path}' has {pixels.Count} pictures and '{classes.Path}' {classes.Count} classes; the files do "
                    + "not belong together."
            );

        var pictures = new ClassPictures(
            s_shape,
            s_labelNames,
            $"The file is damaged; unpack {Archive} again.",
            firstClass: 1
        );
        var columns = new byte[s_shape.Length];
        Span<byte> label = stackalloc byte[1];
        for (var record = 0L; record < pixels.Count; record++)
        {
            pixels.Read(columns);
            classes.Read(label);
            pictures.Add(ColumnMajorPicture.ToRows(columns, s_shape), label[0] - 1, classes.Path);
        }

        return pictures.ToDataView(pixels.Path, classes.Path);
    }
}
