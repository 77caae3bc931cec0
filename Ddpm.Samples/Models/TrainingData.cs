using Ddpm.Samples.Binding;
using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Models;

/// <summary>The pictures of a folder, to train on and to test with.</summary>
/// <param name="Training">The rows to train on: Image and Label.</param>
/// <param name="HeldOut">The rows to test with, or null when none were asked for.</param>
/// <param name="Shape">The shape in which the pictures are learnt.</param>
/// <param name="Found">What was found in the folder, as a sentence.</param>
/// <param name="Sizes">The sizes that the pictures have, or null where their size was said.</param>
internal sealed record TrainingData(
    IDataView Training,
    IDataView? HeldOut,
    ImageShape Shape,
    string Found,
    PictureSizes? Sizes = null
)
{
    /// <summary>The share of pictures, or scenes, that a test holds out.</summary>
    public const double HeldOutShare = 0.1;

    /// <summary>With fewer pictures to test with, what is measured on them means little.</summary>
    public const int FewHeldOut = 20;

    /// <summary>Larger pictures are learnt at this size, the lab's.</summary>
    private const int LargestSide = 64;

    private static readonly OptionSet s_source = OptionSet.Of(new SourceOptions());

    /// <summary>How many rows there are to test with.</summary>
    public int HeldOutCount => (int)(HeldOut?.GetRowCount() ?? 0);

    /// <summary>Loads a folder, whichever of the known formats it has.</summary>
    /// <param name="context">The context.</param>
    /// <param name="folder">A folder with a data set.</param>
    /// <param name="holdOut">Whether a part is kept back to test with.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It is not of one known format, or its files are damaged.</exception>
    public static TrainingData Load(MLContext context, string folder, bool holdOut) =>
        Load(context, new DataOptions { Source = new() { Folder = folder } }, holdOut);

    /// <summary>The rows of a folder as they are, of whichever of the known formats it is.</summary>
    /// <param name="context">The context.</param>
    /// <param name="folder">A folder with a data set.</param>
    /// <param name="files">How files of pictures are decoded.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It is not of one known format, or its files are damaged.</exception>
    public static IDataView LoadRows(MLContext context, string folder, PictureFileOptions files) =>
        Detect(folder).Load(context, folder, files: files);

    /// <summary>The rows of a data set that a command line describes.</summary>
    /// <param name="context">The context.</param>
    /// <param name="source">The data set.</param>
    /// <inheritdoc cref="LoadRows(MLContext, string, PictureFileOptions)" path="/exception"/>
    public static IDataView LoadRows(MLContext context, SourceOptions source) =>
        InWords(() => FormatOf(source).Load(context, source.Folder, files: source.Files));

    /// <summary>Loads what a command line describes.</summary>
    /// <param name="context">The context.</param>
    /// <param name="options">Which pictures, and the side to which they are stretched.</param>
    /// <param name="holdOut">Whether a part is kept back to test with.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It is not of one known format, or its files are damaged.</exception>
    public static TrainingData Load(MLContext context, DataOptions options, bool holdOut)
    {
        var source = options.Source;
        var format = FormatOf(source);
        var (training, heldOut) = InWords(() =>
            holdOut
                ? format.LoadAndHoldOut(context, source.Folder, HeldOutShare, options.Split, source.Files)
                : (format.Load(context, source.Folder, options.Split, source.Files), null)
        );
        var sizes = options.Size is null ? PictureSizes.Of(training, source.Files) : null;
        var found = FoundLabels.Describe(format, training, heldOut, sizes);
        var (height, width) = sizes?.Usual ?? (options.Size!.Value, options.Size.Value);
        if (sizes is not null && Math.Max(height, width) > LargestSide)
            (height, width) = (LargestSide, LargestSide);
        var shape = new ImageShape(format.Channels, height, width);
        return new TrainingData(training, heldOut, shape, found, sizes);
    }

    /// <summary>Says in errors how the options are written.</summary>
    private static T InWords<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception error)
            when (error is ArgumentException or InvalidDataException
                && s_source.InWords(error.Message) is var message
                && message != error.Message
            )
        {
            throw new CommandFailedException(message, error);
        }
    }

    private static DataFormat FormatOf(SourceOptions source)
    {
        var files = source.Files;
        var format = source.Format ?? (files.LabelFile is null ? Detect(source.Folder) : DataFormat.LabelFile);
        foreach (
            var (option, isGiven) in ((string, bool)[])
                [
                    ("labels", files.LabelFile is not null),
                    ("file-column", files.FileColumn is not null),
                    ("label-column", files.LabelColumn is not null),
                    ("label-separator", files.LabelSeparator is not null),
                    ("group-column", files.GroupColumn is not null),
                    ("group-pattern", files.GroupPattern is not null && format != DataFormat.ImageFolder),
                ]
        )
            if (isGiven && format != DataFormat.LabelFile)
                throw new WrongUsageException(
                    $"--{option} is for pictures with a table or a JSON of labels, and '{source.Folder}' holds {format}. Leave it out, "
                        + "or name the file with --labels."
                );
        return format;
    }

    private static DataFormat Detect(string folder)
    {
        var found = DataFormat.Detect(folder);
        return found.Count == 1
            ? found[0]
            : throw new InvalidDataException(
                found.Count > 1
                    ? $"The folder '{folder}' may be of {string.Join(" or ", found)}: say which with --format."
                    : $"The folder '{folder}' holds no known data set, for which its files would be "
                        + string.Join(", or ", DataFormat.Registry.All.Select(format => $"{format.Files} ({format})"))
                        + ". Where they have other names, say what they are with --format; pictures that lie loose are put into a "
                        + "folder for each label."
            );
    }
}
