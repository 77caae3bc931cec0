namespace Ddpm.Transforms;

/// <summary>Reads a folder whose folders are the labels of the pictures in them: cats/a.jpg, or train/cats/a.jpg.</summary>
internal static class ImageFolder
{
    private static readonly string[] s_training = ["train", "training"];
    private static readonly string[] s_test = ["test", "testing", "val", "valid", "validation"];

    /// <summary>Which files make a folder one of this kind, in words.</summary>
    public const string Files = "a folder of pictures for each label";

    /// <summary>Whether a folder has folders of pictures for a part.</summary>
    public static bool Has(string folder, DataSplit split) =>
        Find(folder, split) is { } root && FoundPictures.FoldersIn(root).Any(FoundPictures.Any);

    /// <summary>Reads a part.</summary>
    /// <exception cref="InvalidDataException">There are no folders with pictures.</exception>
    public static PictureList Read(string folder, DataSplit split, ImageFolderOptions options)
    {
        var root =
            Find(folder, split)
            ?? throw new InvalidDataException(
                $"'{folder}' has no folder {string.Join(" or ", s_test)} beside its folder of training pictures."
            );
        var pictures = new FoundPictures(root);
        var labelled = new List<ListedPicture>();
        var loose = new List<string>();
        foreach (var name in pictures.Names)
            if (name.IndexOf('/') is var slash and > 0)
                labelled.Add(new(name, pictures[name], [name[..slash].Trim()], options.GroupOf(name)));
            else
                loose.Add(name);

        if (labelled.Count == 0)
            throw new InvalidDataException(
                $"'{root}' has {pictures.Count} pictures and no folders with pictures, whose names would be their labels. Put the "
                    + $"pictures of each label into a folder, or name the file that has their labels ({nameof(options.LabelFile)})."
            );
        return new PictureList(
            root,
            $"folders/{split}/{options.GroupPattern}",
            labelled,
            PictureList.VocabularyOf(labelled.SelectMany(picture => picture.Labels), $"'{root}'")
        )
        {
            Notes =
                loose.Count == 0
                    ? []
                    :
                    [
                        $"{loose.Count} pictures lie beside the folders of '{root}' ('{loose[0]}' is the first) and have no "
                            + "label; they are left out.",
                    ],
        };
    }

    /// <summary>The folder that holds the folders of a part, or null where there is none.</summary>
    private static string? Find(string folder, DataSplit split)
    {
        var root = Unwrap(folder);
        if (Named(root, s_training) is not { } training)
            return split == DataSplit.Train ? root : null;
        var part = split == DataSplit.Train ? training : Named(root, s_test);
        return part is null ? null : Unwrap(part);
    }

    /// <summary>Passes through folders that only hold one other folder, as archives leave them, but not through a label's.</summary>
    private static string Unwrap(string folder)
    {
        for (var depth = 0; depth < 8; depth++)
        {
            if (Directory.EnumerateFiles(folder).Any(FoundPictures.IsPicture))
                break;
            string[] inside = [.. FoundPictures.FoldersIn(folder).Take(2)];
            if (inside.Length != 1 || !FoundPictures.FoldersIn(inside[0]).Any())
                break;
            folder = inside[0];
        }

        return folder;
    }

    private static string? Named(string root, string[] names) =>
        names
            .Select(name =>
                FoundPictures
                    .FoldersIn(root)
                    .FirstOrDefault(path => Path.GetFileName(path).Equals(name, StringComparison.OrdinalIgnoreCase))
            )
            .FirstOrDefault(path => path is not null);
}
