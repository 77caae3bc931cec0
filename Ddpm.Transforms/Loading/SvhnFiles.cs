namespace Ddpm.Transforms;

/// <summary>
/// Reads the cropped digits of SVHN (Netzer et al. 2011): a MAT-file with X, 32×32×3×N, and y, in which 10 is the digit 0.
/// </summary>
internal static class SvhnFiles
{
    private static readonly ImageShape s_shape = new(3, 32, 32);

    public static IDataView Load(string folder, DataSplit split)
    {
        var name = split switch
        {
            DataSplit.Train => "train_32x32.mat",
            DataSplit.Test => "test_32x32.mat",
            DataSplit.Extra => "extra_32x32.mat",
            _ => throw split.Unknown("SVHN", DataSplit.Train, DataSplit.Test, DataSplit.Extra),
        };
        var path = RecordFile.Require(folder, name, $"SVHN's {name}");
        List<byte[]>? pixels = null;
        byte[]? classes = null;
        using var file = new MatFile(path);
        while (file.Next() is { } variable)
        {
            if (variable.Name == "X")
                pixels = pixels is null ? ReadPictures(variable, path) : throw Twice(variable, path);
            else if (variable.Name == "y")
                classes = classes is null ? ReadClasses(variable, path) : throw Twice(variable, path);
        }

        if (pixels is null || classes is null)
            throw new InvalidDataException($"'{path}' has no variable '{(pixels is null ? "X" : "y")}', as SVHN has.");
        if (pixels.Count != classes.Length)
            throw new InvalidDataException(
                $"'{path}' has {pixels.Count} pictures in X and {classes.Length} classes in y; it is damaged."
            );

        var pictures = new ClassPictures(
            s_shape,
            IdxLabelNames.Digits,
            "The file, in which 10 is the digit 0, is damaged; fetch it again."
        );
        foreach (var (picture, label) in pixels.Zip(classes))
            pictures.Add(picture, label == 10 ? 0 : label, path);
        return pictures.ToDataView(path);
    }

    private static InvalidDataException Twice(MatVariable variable, string path) =>
        new($"'{path}' has the variable '{variable.Name}' twice, which SVHN has once; fetch it again.");

    private static List<byte[]> ReadPictures(MatVariable variable, string path)
    {
        if (variable.Dimensions is not [32, 32, 3, var count])
            throw new InvalidDataException(
                $"'{path}', variable X: expected 32 × 32 × 3 × N, got {string.Join(" × ", variable.Dimensions)}."
            );

        // The list grows with what the file really holds, whatever it claims.
        var pictures = new List<byte[]>();
        var columns = new byte[s_shape.Length];
        for (var picture = 0; picture < count; picture++)
        {
            variable.Read(columns);
            pictures.Add(ColumnMajorPicture.ToRows(columns, s_shape));
        }

        return pictures;
    }

    private static byte[] ReadClasses(MatVariable variable, string path)
    {
        const int mostClasses = 1 << 24;
        if (variable.Dimensions is not [var count, 1] || count > mostClasses)
            throw new InvalidDataException(
                $"'{path}', variable y: expected N × 1, at most {mostClasses}, got {string.Join(" × ", variable.Dimensions)}."
            );
        var classes = new byte[count];
        variable.Read(classes);
        return classes;
    }
}
