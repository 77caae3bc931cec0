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
                labelled.Add(new(name, pictures[name], [NormalForm.Of(name[..slash].Trim())], options.GroupOf(name)));
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
            Notes = [.. pictures.Notes(), .. NotesOf(root, loose, labelled), .. BesideParts(folder)],
        };
    }

    private static IEnumerable<string> NotesOf(string root, List<string> loose, List<ListedPicture> labelled)
    {
        if (loose.Count > 0)
            yield return $"{loose.Count} pictures lie beside the folders of '{root}' ('{loose[0]}' is the first) and have no label; they "
                + "are left out.";
        foreach (var folder in FoundPictures.FoldersIn(root).Where(folder => !FoundPictures.Any(folder)))
            yield return $"The folder '{folder}' holds no picture; it is no label.";

        if (labelled.Select(picture => picture.Labels[0]).Distinct(StringComparer.Ordinal).Count() == 1)
            yield return $"All pictures of '{root}' have one label, '{labelled[0].Labels[0]}', the name of their folder. If a file has their "
                + $"labels, name it ({nameof(ImageFolderOptions.LabelFile)}).";

        // "images/cat" and "images/dog" are two labels to a reader and one, "images", to this rule.
        foreach (var label in labelled.GroupBy(picture => picture.Labels[0], StringComparer.Ordinal))
            if (
                label
                    .Select(picture => picture.Name.Split('/'))
                    .Select(parts => parts.Length > 2 ? parts[1] : null)
                    .Distinct()
                    .ToList()
                    is { Count: > 1 } inner
                && !inner.Contains(null)
            )
                yield return $"All pictures of the label '{label.Key}' lie in folders of their own ('{string.Join("', '", inner.Take(3))}'"
                    + $"{(inner.Count > 3 ? " and others" : "")}). If those are the labels, name '{label.Key}' as the folder.";
    }

    private static IEnumerable<string> BesideParts(string folder)
    {
        var root = Unwrap(folder);
        if (Named(root, s_training) is null)
            yield break;
        string[] parts = [.. s_training, .. s_test];
        string[] others =
        [
            .. FoundPictures
                .FoldersIn(root)
                .Where(path => !parts.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase))
                .Where(FoundPictures.Any)
                .Select(path => Path.GetFileName(path)),
        ];
        if (others.Length > 0)
            yield return $"The folders {string.Join(", ", others.Take(5).Select(name => $"'{name}'"))} beside the training pictures of '{root}' "
                + "are left out.";
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
            string[] inside = [.. FoundPictures.FoldersIn(folder).Where(FoundPictures.Any).Take(2)];
            if (inside.Length != 1 || !FoundPictures.FoldersIn(inside[0]).Any(FoundPictures.Any))
                break;
            folder = inside[0];
        }

        return folder;
    }

    /// <summary>A folder with one of the names that has folders of pictures: one with pictures alone is a label's.</summary>
    private static string? Named(string root, string[] names) =>
        names
            .Select(name =>
                FoundPictures
                    .FoldersIn(root)
                    .FirstOrDefault(path =>
                        Path.GetFileName(path).Equals(name, StringComparison.OrdinalIgnoreCase)
                        && FoundPictures.FoldersIn(path).Any(FoundPictures.Any)
                    )
            )
            .FirstOrDefault(path => path is not null);
}
