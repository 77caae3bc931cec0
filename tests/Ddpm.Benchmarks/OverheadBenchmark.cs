using System.Diagnostics;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;
using Ddpm.Transforms.Generation;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Benchmarks;

/// <summary>What it costs to ask ML.NET for pictures instead of the engine below it.</summary>
internal static class OverheadBenchmark
{
    private const int Count = 256;
    private const int BatchSize = 32;
    private const int Rounds = 7;

    private static readonly SamplingOptions s_sampling = new() { Sampler = "ddim", Steps = 10 };

    /// <summary>Generates the same pictures both ways, in turn, and compares times and pictures.</summary>
    public static int Run()
    {
        var network = new ConditionalUNetOptions
        {
            Widths = [16, 32],
            Blocks = [1, 1],
            HeadWidth = 16,
        };
        using var generator = BenchmarkModels.Train(network, side: 32);
        var context = new MLContext(seed: 1);
        var rows = BenchmarkModels.Rows(context, Count);
        using var stage = context
            .Transforms.GenerateConditionalImages(
                generator,
                new()
                {
                    SeedColumnName = "Seed",
                    BatchSize = BatchSize,
                    Sampling = s_sampling,
                }
            )
            .Fit(rows);

        var wanted = Direct(generator);
        var same = wanted == ThroughMLNet(stage, rows);
        var engine = new List<(double Wall, double Processor)>();
        var pipeline = new List<(double Wall, double Processor)>();
        for (var round = 0; round < Rounds; round++)
        {
            engine.Add(Time(() => Direct(generator)));
            pipeline.Add(Time(() => ThroughMLNet(stage, rows)));
        }

        Console.WriteLine(
            $"{Count} pictures of {generator.Shape} in batches of {BatchSize}, {s_sampling.Steps} steps of "
                + $"{s_sampling.Sampler}, {network.CostOf(generator.Shape, BenchmarkModels.Labels.Length)}; "
                + $"medians of {Rounds} rounds; {(same ? "the same pictures" : "OTHER PICTURES")}."
        );
        Report("on the clock", engine.Select(time => time.Wall), pipeline.Select(time => time.Wall));
        Report("of the processor", engine.Select(time => time.Processor), pipeline.Select(time => time.Processor));
        return same ? 0 : 1;
    }

    private static void Report(string what, IEnumerable<double> engine, IEnumerable<double> pipeline)
    {
        var (direct, through) = (Median(engine), Median(pipeline));
        Console.WriteLine(
            $"Time {what}: engine {direct:0.000} s, ML.NET {through:0.000} s, {through / direct - 1:P2} more."
        );
    }

    private static long Direct(DdpmGenerator generator)
    {
        var sum = 0L;
        for (var first = 0; first < Count; first += BatchSize)
        {
            var images = generator.Generate(
                new GenerationRequest
                {
                    Labels =
                    [
                        .. Enumerable
                            .Range(first, BatchSize)
                            .Select(row => new[] { row % BenchmarkModels.Labels.Length }),
                    ],
                    Seeds = [.. Enumerable.Range(first, BatchSize).Select(row => (long)row)],
                    Sampling = s_sampling,
                }
            );
            for (var row = 0; row < images.Count; row++)
                foreach (var value in images[row])
                    sum += value;
        }

        return sum;
    }

    private static long ThroughMLNet(ConditionalGenerationTransformer stage, IDataView rows)
    {
        var view = stage.Transform(rows);
        var column = view.Schema["GeneratedImage"];
        using var cursor = view.GetRowCursor([column]);
        var get = cursor.GetGetter<MLImage>(column);
        var image = default(MLImage)!;
        var sum = 0L;
        while (cursor.MoveNext())
        {
            get(ref image);
            using (image)
            {
                // Four bytes a pixel, the last of which is opacity.
                var pixels = image.Pixels;
                for (var place = 0; place < pixels.Length; place++)
                    if (place % 4 != 3)
                        sum += pixels[place];
            }
        }

        return sum;
    }

    private static (double Wall, double Processor) Time(Func<long> work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        work();
        var wall = watch.Elapsed.TotalSeconds;
        process.Refresh();
        return (wall, (process.TotalProcessorTime - before).TotalSeconds);
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }
}
