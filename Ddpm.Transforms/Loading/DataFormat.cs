namespace Ddpm.Transforms;

/// <summary>
/// A format of data sets: which files it has, and how labelled pictures are read from them. Who registers one of one's own can name it
/// on the command line, which also finds out by itself that a folder is of it.
/// </summary>
public sealed class DataFormat : Choice<DataFormat>, IChoice<DataFormat>
{
    private readonly Func<string, DataSplit, bool> _has;
    private readonly Func<MLContext, string, DataSplit, PictureFileOptions, IDataView> _load;

    /// <param name="name">Its name: "cifar10".</param>
    /// <param name="files">Which files make a folder one of this format, in words, for messages: "data_batch_1.bin".</param>
    /// <param name="channels">1 where its pictures are grey, 3 where they are RGB.</param>
    /// <param name="has">Whether a folder has the files of a part.</param>
    /// <param name="load">Loads a part from a folder, as rows with the columns of <see cref="LoadedColumns"/>; files as the options say.</param>
    public DataFormat(
        string name,
        string files,
        int channels,
        Func<string, DataSplit, bool> has,
        Func<MLContext, string, DataSplit, PictureFileOptions, IDataView> load
    )
        : base(name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(files);
        ArgumentNullException.ThrowIfNull(has);
        ArgumentNullException.ThrowIfNull(load);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(
                nameof(channels),
                channels,
                "Pictures have 1 channel (grey) or 3 (RGB)."
            );
        Files = files;
        Channels = channels;
        _has = has;
        _load = load;
    }

    /// <summary>"iclevr": a folder in the format of i-CLEVR.</summary>
    public static DataFormat IClevr { get; } =
        new(
            "iclevr",
            "train.json and objects.json",
            3,
            (folder, split) =>
                split == DataSplit.Train && HasFile(folder, "train.json") && HasFile(folder, IClevrFolder.ObjectsFile),
            (context, folder, _, files) => context.Data.LoadFromIClevr(folder, new(files))
        )
        {
            Splits = [DataSplit.Train],
        };

    /// <summary>"mnist": the IDX files of MNIST, plain or gzipped.</summary>
    public static DataFormat Mnist { get; } = Idx("mnist", IdxLabelNames.Digits, areClothes: false);

    /// <summary>"fashion-mnist": the IDX files of Fashion-MNIST, in a folder with "fashion" in its name or directly below one.</summary>
    public static DataFormat FashionMnist { get; } = Idx("fashion-mnist", IdxLabelNames.FashionMnist, areClothes: true);

    /// <summary>"cifar10": the binary version of CIFAR-10.</summary>
    public static DataFormat Cifar10 { get; } =
        new(
            "cifar10",
            "data_batch_1.bin",
            3,
            (folder, split) => HasFile(folder, split == DataSplit.Train ? "data_batch_1.bin" : "test_batch.bin"),
            (context, folder, split, _) => context.Data.LoadFromCifar10(folder, split)
        );

    /// <summary>"cifar100": the binary version of CIFAR-100.</summary>
    public static DataFormat Cifar100 { get; } =
        new(
            "cifar100",
            "train.bin",
            3,
            (folder, split) => HasFile(folder, split == DataSplit.Train ? "train.bin" : "test.bin"),
            (context, folder, split, _) => context.Data.LoadFromCifar100(folder, split)
        );

    /// <summary>"svhn": the cropped digits of SVHN.</summary>
    public static DataFormat Svhn { get; } =
        new(
            "svhn",
            "train_32x32.mat",
            3,
            (folder, split) => HasFile(folder, $"{split}_32x32.mat".ToLowerInvariant()),
            (context, folder, split, _) => context.Data.LoadFromSvhn(folder, split)
        )
        {
            Splits = [DataSplit.Train, DataSplit.Test, DataSplit.Extra],
        };

    /// <summary>"stl10": the binary version of STL-10.</summary>
    public static DataFormat Stl10 { get; } =
        new(
            "stl10",
            "train_X.bin",
            3,
            (folder, split) => HasFile(folder, split == DataSplit.Train ? "train_X.bin" : "test_X.bin"),
            (context, folder, split, _) => context.Data.LoadFromStl10(folder, split)
        );

    /// <summary>"label-file": pictures with a table (CSV, TSV, JSON lines) or a JSON of their labels beside them.</summary>
    public static DataFormat LabelFile { get; } =
        new(
            "label-file",
            Transforms.LabelFile.Files,
            3,
            (folder, split) => split == DataSplit.Train && Transforms.LabelFile.Has(folder),
            (context, folder, _, files) => Transforms.LabelFile.Read(folder, Own(files)).Load(context.Data, files)
        )
        {
            Splits = [DataSplit.Train],
        };

    /// <summary>"image-folder": a folder of pictures for each label.</summary>
    public static DataFormat ImageFolder { get; } =
        new(
            "image-folder",
            Transforms.ImageFolder.Files,
            3,
            Transforms.ImageFolder.Has,
            (context, folder, split, files) =>
                Transforms.ImageFolder.Read(folder, split, Own(files)).Load(context.Data, files)
        )
        {
            IsGeneral = true,
        };

    /// <summary>All formats.</summary>
    public static ChoiceRegistry<DataFormat> Registry { get; } =
        new("data format", IClevr, LabelFile, Mnist, FashionMnist, Cifar10, Cifar100, Svhn, Stl10, ImageFolder);

    /// <summary>Which files make a folder one of this format, in words.</summary>
    public string Files { get; }

    /// <summary>1 where its pictures are grey, 3 where they are RGB.</summary>
    public int Channels { get; }

    /// <summary>The parts that such a data set has. <value>Train and Test by default.</value></summary>
    public IReadOnlyList<DataSplit> Splits { get; init; } = [DataSplit.Train, DataSplit.Test];

    /// <summary>
    /// Whether many folders that are of another format look like one of this, so that it is found only where no other is.
    /// <value>false by default.</value>
    /// </summary>
    public bool IsGeneral { get; init; }

    /// <summary>
    /// Divides the training part of a folder into what is learnt from and a share that is held out, or null where any division will do.
    /// <value>null by default.</value>
    /// </summary>
    public Func<
        MLContext,
        string,
        double,
        PictureFileOptions,
        (IDataView Training, IDataView HeldOut)
    >? HoldOut { get; init; }

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator DataFormat(string name) => FromString(name);

    /// <summary>
    /// The formats of which a folder has the files, itself or in a folder in it, as archives leave them; usually one.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<DataFormat> Detect(string folder)
    {
        RequireFolder(folder);
        foreach (var isGeneral in (bool[])[false, true])
        foreach (var level in FoldersByLevel(folder))
            if (
                Registry
                    .All.Where(format => format.IsGeneral == isGeneral)
                    .Where(format => level.Any(place => format._has(place, DataSplit.Train)))
                    .ToList() is
                { Count: > 0 } found
            )
                return found;
        return [];
    }

    /// <summary>Loads a part of a data set, as rows with the columns of <see cref="LoadedColumns"/>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="folder">The folder of its files.</param>
    /// <param name="split">Which part.</param>
    /// <param name="files">How files of pictures are decoded; null for what is usual.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The data set has no such part.</exception>
    public IDataView Load(
        MLContext context,
        string folder,
        DataSplit split = DataSplit.Train,
        PictureFileOptions? files = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return _load(context, Place(folder, split), split, files ?? new());
    }

    /// <summary>
    /// Loads a part of a data set in two, what is learnt from and what is held out: by <see cref="HoldOut"/>, with the test part where it
    /// is there, or else as <see cref="HoldOutExtensions.HoldOut"/> does.
    /// </summary>
    /// <param name="context">The context, whose seed decides a random division.</param>
    /// <param name="folder">The folder of its files.</param>
    /// <param name="share">The share that is held out where there is no test part, above 0 and below 1.</param>
    /// <param name="split">The part that is learnt from.</param>
    /// <param name="files">How files of pictures are decoded; null for what is usual.</param>
    /// <inheritdoc cref="Load(MLContext, string, DataSplit, PictureFileOptions)" path="/exception"/>
    public (IDataView Training, IDataView HeldOut) LoadAndHoldOut(
        MLContext context,
        string folder,
        double share,
        DataSplit split = DataSplit.Train,
        PictureFileOptions? files = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        var place = Place(folder, split);
        files ??= new();
        if (split == DataSplit.Train && HoldOut is { } holdOut)
            return holdOut(context, place, share, files);
        var all = _load(context, place, split, files);
        if (split != DataSplit.Test && Splits.Contains(DataSplit.Test) && _has(place, DataSplit.Test))
            return (all, _load(context, place, DataSplit.Test, files));
        return context.Data.HoldOut(all, share);
    }

    private static DataFormat Idx(string name, IReadOnlyList<string> labelNames, bool areClothes) =>
        new(
            name,
            "train-images-idx3-ubyte and train-labels-idx1-ubyte (plain or .gz)",
            1,
            (folder, split) => IdxPair.Find(folder, split) is not null && IsOfClothes(folder) == areClothes,
            (context, folder, split, _) =>
                IdxPair.Find(folder, split) is { } pair
                    ? context.Data.LoadFromIdx(pair.Images, pair.Labels, labelNames)
                    : throw IdxPair.Missing(folder, split)
        );

    // "fashion-mnist/MNIST/raw" is how a well-known library leaves it.
    private static bool IsOfClothes(string folder)
    {
        var near = new DirectoryInfo(folder);
        for (var level = 0; level < 2 && near?.Name is "raw" or "MNIST"; level++)
            near = near.Parent;
        return new[] { near, near?.Parent }.Any(place =>
            place?.Name.Contains("fashion", StringComparison.OrdinalIgnoreCase) == true
        );
    }

    private static ImageFolderOptions Own(PictureFileOptions files) =>
        files as ImageFolderOptions
        ?? new ImageFolderOptions { Background = files.Background, MaximumPixels = files.MaximumPixels };

    /// <summary>A folder, then the folders in it, then those in these; none where there are so many that they are data.</summary>
    private static IEnumerable<IReadOnlyList<string>> FoldersByLevel(string folder)
    {
        const int Most = 64;
        IReadOnlyList<string> level = [folder];
        for (var depth = 0; depth < 3 && level.Count is > 0 and <= Most; depth++)
        {
            yield return level;
            level = [.. level.SelectMany(FoundPictures.FoldersIn).Take(Most + 1)];
        }
    }

    /// <summary>The folder that has the files: the one that was named or, where it has none, the one in it that has.</summary>
    private string Place(string folder, DataSplit split)
    {
        RequireFolder(folder);
        if (!Splits.Contains(split))
            throw split.Unknown(Name, [.. Splits]);
        foreach (var level in FoldersByLevel(folder))
        {
            string[] places = [.. level.Where(place => _has(place, split))];
            if (places.Length > 1)
                throw new InvalidDataException(
                    $"'{folder}' holds the files of {Name} in '{places[0]}' and in '{places[1]}'; name the folder that is meant."
                );
            if (places.Length == 1)
                return places[0];
        }

        // Loading says what is missing.
        return folder;
    }

    private static bool HasFile(string folder, string name) => File.Exists(Path.Combine(folder, name));

    private static void RequireFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' is not there.");
    }
}
