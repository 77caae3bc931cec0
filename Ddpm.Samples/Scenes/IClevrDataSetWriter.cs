using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace Ddpm.Samples.Scenes;

/// <summary>Renders a data set in the format of i-CLEVR.</summary>
/// <remarks>
/// The folder gets the pictures, <c>objects.json</c> (label → index), <c>train.json</c> (file name → labels),
/// <c>test.json</c> (label sets that occur in training) and <c>unseen.json</c> (combinations that no picture shows).
/// A scene gives the pictures <c>…_0.png</c>, <c>…_1.png</c> and so on, with one object more each.
/// </remarks>
internal static class IClevrDataSetWriter
{
    /// <summary>The most scenes of a data set.</summary>
    public const int MostScenes = 1_000_000;

    /// <summary>Renders a data set; the same world, number and seed give the same files.</summary>
    /// <param name="folder">A folder that does not exist yet, is empty, or holds an earlier rendered data set.</param>
    /// <param name="world">What the scenes show.</param>
    /// <param name="scenes">How many scenes, 1 to <see cref="MostScenes"/>.</param>
    /// <param name="seed">Which scenes.</param>
    /// <param name="progress">Gets the number of scenes that are done, rising by one.</param>
    /// <param name="cancellationToken">Stops the rendering; nothing is left behind.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of scenes or a value of the world is out of range.</exception>
    /// <exception cref="IOException">The folder holds something else, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The rendering was stopped.</exception>
    public static void Write(
        string folder,
        SceneWorld world,
        int scenes,
        long seed,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(world);
        world.Validate();
        if (scenes is < 1 or > MostScenes)
            throw new ArgumentOutOfRangeException(
                nameof(scenes),
                scenes,
                $"The number of scenes must be between 1 and {MostScenes}."
            );

        using var target = new DataSetFolder(folder);
        var labels = RenderAll(target.Staging, world, scenes, seed, progress, cancellationToken);
        var names = world.CreateVocabulary().Names;
        WriteObjects(target, names);
        WriteSets(target, "test.json", names, LabelSets.PickSeen(world, labels, new SceneRandom(seed, -1)));
        WriteSets(target, "unseen.json", names, HeldOutSets.Of(world).Sets);
        WriteTraining(target, names, labels);
        target.Commit();
    }

    /// <summary>Renders all pictures; gives the label indices of each scene, in the order of its objects.</summary>
    private static int[][] RenderAll(
        string folder,
        SceneWorld world,
        int scenes,
        long seed,
        IProgress<int>? progress,
        CancellationToken cancellationToken
    )
    {
        var sampler = new SceneSampler(world, seed);
        var vocabulary = world.CreateVocabulary();
        var labels = new int[scenes][];
        var done = 0;
        var doneLock = new Lock();
        var options = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        try
        {
            Parallel.For(0, scenes, options, index => RenderScene(index));
        }
        catch (AggregateException exception) when (exception.InnerException is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        return labels;

        void RenderScene(int index)
        {
            var scene = sampler.Sample(index);
            labels[index] = [.. scene.Labels.Select(vocabulary.IndexOf)];
            for (var objects = 1; objects <= scene.Objects.Count; objects++)
            {
                var picture = PicturePng.Encode(SceneRenderer.Render(scene.WithFirst(objects)), scene.PictureSize);
                File.WriteAllBytes(Path.Combine(folder, DataSetFolder.PictureName(index, objects)), picture);
            }

            if (progress is not null)
                lock (doneLock)
                    progress.Report(++done);
        }
    }

    private static void WriteObjects(DataSetFolder target, IReadOnlyList<string> names) =>
        WriteJson(
            target,
            "objects.json",
            indented: true,
            json =>
            {
                json.WriteStartObject();
                for (var index = 0; index < names.Count; index++)
                    json.WriteNumber(names[index], index);
                json.WriteEndObject();
            }
        );

    private static void WriteSets(
        DataSetFolder target,
        string file,
        IReadOnlyList<string> names,
        IReadOnlyList<int[]> sets
    ) =>
        WriteJson(
            target,
            file,
            indented: true,
            json =>
            {
                json.WriteStartArray();
                foreach (var set in sets)
                    WriteLabels(json, names, set);
                json.WriteEndArray();
            }
        );

    private static void WriteTraining(DataSetFolder target, IReadOnlyList<string> names, int[][] labels) =>
        WriteJson(
            target,
            DataSetFolder.TrainFile,
            indented: false,
            json =>
            {
                json.WriteStartObject();
                for (var scene = 0; scene < labels.Length; scene++)
                for (var objects = 1; objects <= labels[scene].Length; objects++)
                {
                    json.WritePropertyName(DataSetFolder.PictureName(scene, objects));
                    WriteLabels(json, names, labels[scene].AsSpan(0, objects));
                }

                json.WriteEndObject();
            }
        );

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<string> names, ReadOnlySpan<int> labels)
    {
        json.WriteStartArray();
        foreach (var label in labels)
            json.WriteStringValue(names[label]);
        json.WriteEndArray();
    }

    private static void WriteJson(DataSetFolder target, string file, bool indented, Action<Utf8JsonWriter> write)
    {
        using var stream = File.Create(Path.Combine(target.Staging, file));
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = indented }))
            write(json);
        stream.Flush(flushToDisk: true);
    }
}
