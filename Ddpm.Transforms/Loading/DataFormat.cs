namespace Ddpm.Transforms;

/// <summary>
/// A format of data sets: which files it has, and how labelled pictures are read from them. Who registers one of one's own can name it
/// on the command line, which also finds out by itself that a folder is of it.
/// </summary>
public sealed partial class DataFormat : Choice<DataFormat>, IChoice<DataFormat>
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
                    .Where(format => level.Any(place => format.IsIn(place, folder, DataSplit.Train)))
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
    /// <exception cref="ArgumentException">An option of the files has no meaning.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The data set has no such part.</exception>
    public IDataView Load(
        MLContext context,
        string folder,
        DataSplit split = DataSplit.Train,
        PictureFileOptions? files = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        files ??= new();
        files.Validate();
        return _load(context, Place(folder, split), split, files);
    }

    /// <summary>
    /// Loads a part of a data set in two, what is learnt from and what is held out: by <see cref="HoldOut"/>, with the test part where it
    /// is there, or else as <see cref="HoldOutExtensions.HoldOut"/> does.
    /// </summary>
    /// <param name="context">The context; its seed changes nothing, so that what several models are tested with is the same.</param>
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
        files ??= new();
        files.Validate();
        var place = Place(folder, split);
        if (split == DataSplit.Train && HoldOut is { } holdOut)
            return holdOut(context, place, share, files);
        var all = _load(context, place, split, files);
        if (split != DataSplit.Test && Splits.Contains(DataSplit.Test) && _has(place, DataSplit.Test))
            return (all, OfSameLabels(all, _load(context, place, DataSplit.Test, files), place));
        return context.Data.HoldOut(all, share);
    }

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

    /// <summary>A test part, whose labels must be those of the training part.</summary>
    private static IDataView OfSameLabels(IDataView training, IDataView test, string folder)
    {
        var (known, tested) = (
            LabelAnnotation.Read(training.Schema[LoadedColumns.Label]),
            LabelAnnotation.Read(test.Schema[LoadedColumns.Label])
        );
        return known is null || tested?.Names.FirstOrDefault(label => !known.Contains(label)) is not { } unknown
            ? test
            : throw new InvalidDataException(
                $"The test part of '{folder}' has the label '{unknown}', which the training part lacks. A test part without labels is of no "
                    + "use here: name the training part alone as the data, or take the test part away."
            );
    }

    /// <summary>
    /// Whether a folder within the one that was named has the files. A list of labels in one of several folders of pictures says nothing
    /// of the others.
    /// </summary>
    private bool IsIn(string place, string folder, DataSplit split) =>
        _has(place, split) && (this != LabelFile || place == folder || !FoundPictures.AnyBeside(place, folder));

    /// <summary>The folder that has the files: the one that was named or, where it has none, the one in it that has.</summary>
    private string Place(string folder, DataSplit split)
    {
        RequireFolder(folder);
        if (!Splits.Contains(split))
            throw split.Unknown(Name, [.. Splits]);
        foreach (var level in FoldersByLevel(folder))
        {
            string[] places = [.. level.Where(place => IsIn(place, folder, split))];
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

    private static void RequireFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' is not there.");
    }
}
