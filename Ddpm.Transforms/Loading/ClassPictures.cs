using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>Pictures of one size and one class each, held as one byte a value, as rows.</summary>
/// <param name="shape">The shape of every picture.</param>
/// <param name="labelNames">The names of the classes in the order of their numbers.</param>
/// <param name="advice">What to do about a class without a name, as a sentence, for messages.</param>
/// <param name="firstClass">The number that the first class has in the file, for messages.</param>
internal sealed class ClassPictures(
    ImageShape shape,
    IReadOnlyList<string> labelNames,
    string advice,
    int firstClass = 0
)
{
    private readonly LabelVocabulary _vocabulary = new(labelNames);

    // One list for each class, shared by its pictures.
    private readonly string[][] _lists = [.. labelNames.Select(name => new[] { NormalForm.Of(name) })];
    private readonly List<byte[]> _pixels = [];
    private readonly List<string[]> _labels = [];

    /// <summary>How many there are.</summary>
    public int Count => _pixels.Count;

    /// <summary>Appends a picture, which is kept.</summary>
    /// <param name="pixels">Values 0 to 255, channels first.</param>
    /// <param name="label">The number of its class, from 0.</param>
    /// <param name="path">The file that gives the class, for messages.</param>
    /// <exception cref="InvalidDataException">There is no such class.</exception>
    public void Add(byte[] pixels, int label, string path)
    {
        if ((uint)label >= (uint)_lists.Length)
            throw new InvalidDataException(
                $"'{path}' gives picture {Count} the class {label + firstClass}; there are names for {firstClass} to "
                    + $"{firstClass + _lists.Length - 1}. {advice}"
            );
        _pixels.Add(pixels);
        _labels.Add(_lists[label]);
    }

    /// <summary>The columns Image and Labels.</summary>
    /// <param name="files">The files that held the pictures and their classes.</param>
    public IDataView ToDataView(params IReadOnlyList<string> files) =>
        new IndexedDataView(
            Count,
            new IndexedColumn<MLImage>(
                LoadedColumns.Image,
                PictureType.OfSize(shape.Height, shape.Width),
                (int row, ref MLImage value) => value = PicturePixels.Write(_pixels[row], shape)
            ),
            LoadedColumns.LabelColumn(row => _labels[row], _vocabulary)
        )
        {
            Stamp = DataStamp.OfFilesThatWereRead(files),
        };
}
