using System.Diagnostics;
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Benchmarks;

/// <summary>What it costs to ask ML.NET for pictures instead of the engine below it.</summary>
internal static class OverheadBenchmark
{
    private const int Count = 256;
    private const int BatchSize = 32;
    private const int Rounds = 7;
    private const double MostOverhead = 0.02;

    private static readonly SamplingOptions s_sampling = new() { Sampler = "ddim", Steps = 10 };

    /// <summary>
    /// Generates the same pictures both ways, in turn, and compares pictures and times; and, since the difference of two
    /// long times is a rough measure, how much of ML.NET's time is not the engine's.
    /// </summary>
    public static int Run()
    {
        var network = new ConditionalUNetOptions
        {
            Widths = [16, 32],
            Blocks = [1, 1],
            HeadWidth = 16,
        };
        using var generator = BenchmarkModels.Train(network, side: 32);
        using var timed = new TimedGenerator(generator);
        var context = new MLContext(seed: 1);
        var rows = BenchmarkModels.Rows(context, Count);
        using var stage = context
            .Transforms.GenerateConditionalImages(
                timed,
                new()
                {
                    SeedColumnName = "Seed",
                    BatchSize = BatchSize,
                    Sampling = s_sampling,
                }
            )
            .Fit(rows);

        var same = Direct(generator) == ThroughMLNet(stage, rows);
        var rounds = Enumerable
            .Range(0, Rounds)
            .Select(_ =>
            {
                var engine = Time(() => Direct(generator));
                timed.Reset();
                var pipeline = Time(() => ThroughMLNet(stage, rows));
                return (Engine: engine, Pipeline: pipeline, Inside: (timed.Wall, timed.Processor));
            })
            .ToArray();

        Console.WriteLine(
            $"{Count} pictures of {generator.Shape} in batches of {BatchSize}, {s_sampling.Steps} steps of "
                + $"{s_sampling.Sampler}, {network.CostOf(generator.Shape, generator.Vocabulary)}; "
                + $"medians of {Rounds} rounds; {(same ? "the same pictures" : "OTHER PICTURES")}."
        );
        var overhead = Report(
            "of the processor",
            rounds.Select(round => (round.Engine.Processor, round.Pipeline.Processor, round.Inside.Processor))
        );
        Report("on the clock", rounds.Select(round => (round.Engine.Wall, round.Pipeline.Wall, round.Inside.Wall)));
        if (overhead > MostOverhead)
            Console.WriteLine($"More than {MostOverhead:P0} of the processor's time goes to ML.NET.");
        return same && overhead <= MostOverhead ? 0 : 1;
    }

    private static double Report(string what, IEnumerable<(TimeSpan Engine, TimeSpan Pipeline, TimeSpan Inside)> rounds)
    {
        var all = rounds.ToArray();
        var outside = Median(all.Select(round => round.Pipeline / round.Inside - 1));
        Console.WriteLine(
            $"Time {what}: engine {Median(all.Select(round => round.Engine.TotalSeconds)):0.000} s, ML.NET "
                + $"{Median(all.Select(round => round.Pipeline.TotalSeconds)):0.000} s, "
                + $"{Median(all.Select(round => round.Pipeline / round.Engine - 1)):P2} more; "
                + $"within ML.NET {outside:P2} on top of the engine."
        );
        return outside;
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

    private static (TimeSpan Wall, TimeSpan Processor) Time(Func<long> work)
    {
        var (processor, watch) = (ProcessorTime.Now, Stopwatch.StartNew());
        work();
        return (watch.Elapsed, ProcessorTime.Now - processor);
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }
}
