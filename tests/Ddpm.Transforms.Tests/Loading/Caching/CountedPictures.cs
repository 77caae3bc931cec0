using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading.Caching;

/// <summary>Pictures of a folder that count how often they are decoded, and what is said when they are opened.</summary>
internal sealed class CountedPictures : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _names = [];
    private int _decoded;

    /// <param name="count">How many there are, each of a brightness of its own, "odd" and "even" in turn.</param>
    public CountedPictures(int count)
    {
        Directory.CreateDirectory(_folder["data"]);
        for (var index = 0; index < count; index++)
            Add((byte)(index * 10));
    }

    public ImageShape Shape { get; init; } = new(3, 2, 2);

    /// <summary>The labels of pictures in the place of what is usual, by row.</summary>
    public Dictionary<int, string[]> Labels { get; } = [];

    /// <summary>How often a picture was decoded.</summary>
    public int Decoded => _decoded;

    /// <summary>What was said.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Called before each row.</summary>
    public Action BeforeRow { get; set; } = () => { };

    public string Cache => _folder["cache"];

    /// <summary>The file of packed pictures.</summary>
    public string Packed => Directory.GetFiles(Cache, "*.packed", SearchOption.AllDirectories).Single();

    public void Add(byte brightness)
    {
        var name = Path.Combine(_folder["data"], $"{_names.Count}.png");
        _names.Add(name);
        Paint(_names.Count - 1, brightness);
    }

    public void Paint(int index, byte brightness)
    {
        using var image = PicturePixels.Write([.. Enumerable.Repeat(brightness, 4)], new ImageShape(1, 2, 2));
        image.Save(_names[index]);
    }

    public void SetTime(int index, DateTime time) => File.SetLastWriteTimeUtc(_names[index], time);

    public IDataView View(bool isStamped = true, LabelVocabulary? vocabulary = null) =>
        new IndexedDataView(
            _names.Count,
            new IndexedColumn<MLImage>(
                LoadedColumns.Image,
                PictureType.OfAnySize,
                (int row, ref MLImage value) =>
                {
                    Interlocked.Increment(ref _decoded);
                    value = MLImage.CreateFromFile(_names[row]);
                }
            ),
            LoadedColumns.LabelColumn(
                row => Labels.GetValueOrDefault(row) ?? [row % 2 == 0 ? "even" : "odd"],
                vocabulary
            ),
            new IndexedColumn<ReadOnlyMemory<char>>(
                LoadedColumns.FileName,
                TextDataViewType.Instance,
                (int row, ref ReadOnlyMemory<char> value) => value = Path.GetFileName(_names[row]).AsMemory()
            ),
            new IndexedColumn<ReadOnlyMemory<char>>(
                LoadedColumns.Scene,
                TextDataViewType.Instance,
                (int row, ref ReadOnlyMemory<char> value) => value = (row == 0 ? "" : $"scene {row / 2}").AsMemory()
            )
        )
        {
            Stamp = isStamped ? new DataStamp(_folder["data"], "all", [.. _names]) : null,
        };

    public OpenedPictures Open(
        string? cache,
        IDataView? view = null,
        long memoryLimit = long.MaxValue,
        ImageColumnOptions? options = null,
        LabelVocabulary? vocabulary = null
    ) =>
        LabeledImagesReader.Open(
            new PicturePlan(view ?? View(), "Image", "Label", vocabulary, Shape, options),
            cache,
            memoryLimit,
            new ReadingMonitor(
                () => BeforeRow(),
                line =>
                {
                    lock (Said)
                        Said.Add(FormattableString.Invariant(line));
                }
            )
        );

    /// <summary>All that pictures hold, as text.</summary>
    public static string Text(ILabeledImages images)
    {
        var pixels = new byte[images.Shape.Length];
        return string.Join(
            '\n',
            Enumerable
                .Range(0, images.Count)
                .Select(index =>
                {
                    images.CopyPixels(index, pixels);
                    var labels = images.Labels(index).ToArray().Select(label => images.Vocabulary.Names[label]);
                    return $"{Convert.ToHexString(pixels)} {string.Join(',', labels)} {images.Scene(index)}";
                })
                .Append(images.Fingerprint!.ToString())
        );
    }

    public void Dispose() => _folder.Dispose();
}
