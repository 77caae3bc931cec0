using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Microsoft.ML.Data;

namespace Ddpm.Samples.Nearest;

/// <summary>What a scorer sees in a set of pictures.</summary>
/// <param name="Names">The name of each picture.</param>
/// <param name="Features">The features of each, picture after picture.</param>
/// <param name="Hashes">A hash of the pixels of each, in the scorer's size.</param>
/// <param name="Scenes">The scene that each picture shows; null where each stands for itself.</param>
internal sealed record PictureFeatures(
    IReadOnlyList<string> Names,
    float[] Features,
    IReadOnlyList<ulong> Hashes,
    IReadOnlyList<string>? Scenes
)
{
    private const int AtOnce = 64;

    /// <summary>The features of a data set.</summary>
    /// <param name="context">The context.</param>
    /// <param name="data">Rows with the column Image, and FileName where pictures have names.</param>
    /// <param name="scorer">The scorer.</param>
    /// <param name="progress">Shows how far the work has come.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static PictureFeatures Of(
        MLContext context,
        IDataView data,
        LabelClassifier scorer,
        IWorkProgress progress,
        CancellationToken cancellationToken
    )
    {
        var count = (int)(data.GetRowCount() ?? 0);
        return Of(
            Rows(context, data).Select(row => (row.Name, PicturePixels.Read(row.Image, scorer.Shape))),
            count,
            data.Schema.GetColumnOrNull(LoadedColumns.Scene) is null
                ? null
                : [.. data.GetColumn<string>(LoadedColumns.Scene)],
            scorer,
            progress,
            cancellationToken
        );
    }

    /// <summary>The features of the pictures of a folder, by name.</summary>
    /// <param name="files">The files.</param>
    /// <param name="decoding">How they are decoded.</param>
    /// <param name="scorer">The scorer.</param>
    /// <param name="progress">Shows how far the work has come.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static PictureFeatures Of(
        IReadOnlyList<string> files,
        PictureFileOptions decoding,
        LabelClassifier scorer,
        IWorkProgress progress,
        CancellationToken cancellationToken
    ) =>
        Of(
            files.Select(file => (Path.GetFileName(file), PictureReader.Read(file, [], scorer.Shape, decoding).Pixels)),
            files.Count,
            scenes: null,
            scorer,
            progress,
            cancellationToken
        );

    /// <summary>The pictures of a data set, in its order; each is the receiver's own.</summary>
    public static IEnumerable<(string Name, MLImage Image)> Rows(MLContext context, IDataView data) =>
        context
            .Data.CreateEnumerable<NamedPicture>(data, reuseRowObject: false, ignoreMissingColumns: true)
            .Select((row, index) => (row.FileName ?? $"picture {index + 1}", row.Image!));

    /// <summary>The features of some of the pictures.</summary>
    public float[] At(IReadOnlyList<int> indices, int width) =>
        [.. indices.SelectMany(index => Features[(index * width)..((index + 1) * width)])];

    private static PictureFeatures Of(
        IEnumerable<(string Name, byte[] Pixels)> pictures,
        int count,
        IReadOnlyList<string>? scenes,
        LabelClassifier scorer,
        IWorkProgress progress,
        CancellationToken cancellationToken
    )
    {
        var names = new List<string>(count);
        var hashes = new List<ulong>(count);
        var features = new List<float>(count * scorer.FeatureCount);
        foreach (var batch in pictures.Chunk(AtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            names.AddRange(batch.Select(picture => picture.Name));
            hashes.AddRange(batch.Select(picture => HashSketch.Hash(picture.Pixels)));
            features.AddRange(scorer.Features([.. batch.SelectMany(picture => picture.Pixels)], batch.Length));
            progress.Report((double)names.Count / Math.Max(count, names.Count), () => $"{names.Count} pictures");
        }

        return new PictureFeatures(names, [.. features], hashes, scenes);
    }

    private sealed class NamedPicture
    {
        public MLImage? Image { get; set; }

        public string? FileName { get; set; }
    }
}
