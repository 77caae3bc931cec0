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
    /// <param name="load">
    /// Loads a part from a folder, as rows with the columns of <see cref="LoadedColumns"/>. Where its pictures are files, the
    /// options say how they are decoded.
    /// </param>
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

    /// <summary>"iclevr": a folder in the format of i-CLEVR, whose held-out pictures are of other scenes.</summary>
    public static DataFormat IClevr { get; } =
        new(
            "iclevr",
            "train.json and objects.json",
            3,
            (folder, split) => split == DataSplit.Train && HasFile(folder, "train.json"),
            (context, folder, _, files) => context.Data.LoadFromIClevr(folder, new(files))
        )
        {
            Splits = [DataSplit.Train],
            HoldOut = (context, folder, share, files) =>
                (
                    context.Data.LoadFromIClevr(folder, new(files) { SceneFilter = SceneSplit.Training(share) }),
                    context.Data.LoadFromIClevr(folder, new(files) { SceneFilter = SceneSplit.HeldOut(share) })
                ),
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

    /// <summary>All formats.</summary>
    public static ChoiceRegistry<DataFormat> Registry { get; } =
        new("data format", IClevr, Mnist, FashionMnist, Cifar10, Cifar100, Svhn, Stl10);

    /// <summary>Which files make a folder one of this format, in words.</summary>
    public string Files { get; }

    /// <summary>1 where its pictures are grey, 3 where they are RGB.</summary>
    public int Channels { get; }

    /// <summary>The parts that such a data set has. <value>Train and Test by default.</value></summary>
    public IReadOnlyList<DataSplit> Splits { get; init; } = [DataSplit.Train, DataSplit.Test];

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

    /// <summary>The formats of which a folder has the files; usually one.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<DataFormat> Detect(string folder)
    {
        RequireFolder(folder);
        return [.. Registry.All.Where(format => format._has(folder, DataSplit.Train))];
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
        Require(folder, split);
        return _load(context, folder, split, files ?? new());
    }

    /// <summary>
    /// Loads a part of a data set in two, what is learnt from and what is held out: by <see cref="HoldOut"/>, with the test part where it
    /// is there, or else at random.
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
        Require(folder, split);
        files ??= new();
        if (split == DataSplit.Train && HoldOut is { } holdOut)
            return holdOut(context, folder, share, files);
        var all = _load(context, folder, split, files);
        if (split != DataSplit.Test && Splits.Contains(DataSplit.Test) && _has(folder, DataSplit.Test))
            return (all, _load(context, folder, DataSplit.Test, files));
        var divided = context.Data.TrainTestSplit(all, share);
        return (divided.TrainSet, divided.TestSet);
    }

    private static DataFormat Idx(string name, IReadOnlyList<string> labelNames, bool areClothes) =>
        new(
            name,
            "train-images-idx3-ubyte and train-labels-idx1-ubyte (plain or .gz)",
            1,
            (folder, split) => IdxFiles.Find(folder, split) is not null && IsOfClothes(folder) == areClothes,
            (context, folder, split, _) =>
                IdxFiles.Find(folder, split) is var (images, labels)
                    ? context.Data.LoadFromIdx(images, labels, labelNames)
                    : throw new FileNotFoundException(
                        $"'{folder}' lacks {IdxFiles.ImagesName(split)} or {IdxFiles.LabelsName(split)} (plain or .gz)."
                    )
        );

    private static bool IsOfClothes(string folder)
    {
        var own = new DirectoryInfo(folder);
        return new[] { own, own.Parent }.Any(near =>
            near?.Name.Contains("fashion", StringComparison.OrdinalIgnoreCase) == true
        );
    }

    private static bool HasFile(string folder, string name) => File.Exists(Path.Combine(folder, name));

    private void Require(string folder, DataSplit split)
    {
        RequireFolder(folder);
        if (!Splits.Contains(split))
            throw split.Unknown(Name, [.. Splits]);
    }

    private static void RequireFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' is not there.");
    }

    /// <summary>The names of the pair of IDX files of which a part of MNIST and its relatives consists.</summary>
    private static class IdxFiles
    {
        public static string ImagesName(DataSplit split) => $"{PartOf(split)}-images-idx3-ubyte";

        public static string LabelsName(DataSplit split) => $"{PartOf(split)}-labels-idx1-ubyte";

        /// <summary>The files of a part, plain or gzipped, or null where one of them is missing.</summary>
        public static (string Images, string Labels)? Find(string folder, DataSplit split) =>
            FindFile(folder, ImagesName(split)) is { } images && FindFile(folder, LabelsName(split)) is { } labels
                ? (images, labels)
                : null;

        private static string PartOf(DataSplit split) => split == DataSplit.Train ? "train" : "t10k";

        private static string? FindFile(string folder, string name) =>
            new[] { name, name + ".gz" }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
