using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Benchmarks;

/// <summary>What memory and speed training has from packed pictures, against pictures in memory.</summary>
internal static class CacheBenchmark
{
    // What users may rely on (docs/guide/mlnet-stages.md), for 200,000 pictures of 64×64.
    private const double MostMegabytes = 600;
    private const double LeastSpeed = 0.95;

    private const int Side = 64;
    private const int Batch = 8;

    /// <summary>Trains in turn on pictures in memory and on packed ones, each time in a process of its own.</summary>
    /// <param name="count">How many pictures.</param>
    /// <param name="steps">For how many steps.</param>
    /// <param name="rounds">How often each way.</param>
    /// <returns>0 if training kept to what users may rely on, otherwise 1.</returns>
    public static int Run(int count, int steps, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("ddpm-benchmark-");
        try
        {
            var data = Write(Path.Combine(folder.FullName, "data"), count);
            var cache = Path.Combine(folder.FullName, "cache");
            var (memory, packed) = (new List<Figures>(), new List<Figures>());
            for (var round = 0; round < rounds; round++)
            {
                memory.Add(Measure("in memory", data, "-", steps));
                packed.Add(Measure(round == 0 ? "packed anew" : "packed before", data, cache, steps));
            }

            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A packed picture is read and checked in {ReadingTime(cache):0.0} µs, in random order."
                )
            );
            var peak = packed.Max(one => one.Peak);
            var speed = Median(packed.Select(one => one.Speed)) / Median(memory.Select(one => one.Speed));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count} pictures of {Side}×{Side}, {count * 3.0 * Side * Side / 1e6:0} MB: packed at most {peak:0} MB of resident "
                        + $"memory, in memory {memory.Max(one => one.Peak):0} MB; packed {speed:0.000} of the speed in memory (medians "
                        + $"of {rounds})."
                )
            );
            return peak <= MostMegabytes && speed >= LeastSpeed ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Trains once and writes the figures as JSON.</summary>
    public static int Train(string data, string cache, int steps)
    {
        var context = new MLContext(seed: 1);
        context.Log += (_, line) =>
        {
            if (line.Source.EndsWith("; Pictures", StringComparison.Ordinal))
                Console.Error.WriteLine(line.RawMessage);
        };
        var (first, last, watch) = (TimeSpan.Zero, TimeSpan.Zero, Stopwatch.StartNew());
        var (read, warmUp) = (TimeSpan.Zero, Math.Max(1, steps / 10));
        var options = new ConditionalDdpmOptions
        {
            Shape = new ImageShape(3, Side, Side),
            Network = NetworkPreset.FromString("small").Options,
            Budget = TrainingBudget.OfSteps(steps),
            BatchSize = Batch,
            CacheFolder = cache == "-" ? null : cache,
            CacheAbove = int.MaxValue,
            OnProgress = now =>
            {
                read = now.Step == 1 ? watch.Elapsed : read;
                first = now.Step == warmUp ? now.Elapsed : first;
                last = now.Elapsed;
            },
        };
        using var model = context
            .ImageGeneration.Trainers.ConditionalDdpm(options)
            .Fit(context.Data.LoadFromIClevr(data));
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            JsonSerializer.Serialize(
                new Figures(
                    process.PeakWorkingSet64 / 1e6,
                    (steps - warmUp) * Batch / (last - first).TotalSeconds,
                    read.TotalSeconds
                )
            )
        );
        return 0;
    }

    private static Figures Measure(string what, string data, string cache, int steps)
    {
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [typeof(CacheBenchmark).Assembly.Location, "cache-train", data, cache, $"{steps}"]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        var figures = JsonSerializer.Deserialize<Figures>(process.StandardOutput.ReadToEnd())!;
        process.WaitForExit();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {figures.Peak:0} MB at the most, {figures.Speed:0.0} pictures/s, first step after {figures.Start:0.0} s."
            )
        );
        return figures;
    }

    /// <summary>Microseconds that a picture takes.</summary>
    private static double ReadingTime(string cache)
    {
        const int reads = 50_000;
        using var images = PackedImages.Open(
            Directory.EnumerateFiles(cache, "*.packed", SearchOption.AllDirectories).Single()
        );
        var (pixels, random) = (new byte[images.Shape.Length], new Random(2));
        var watch = Stopwatch.StartNew();
        for (var read = 0; read < reads; read++)
            images.CopyPixels(random.Next(images.Count), pixels);
        return watch.Elapsed.TotalMicroseconds / reads;
    }

    /// <summary>Writes pictures in the format of i-CLEVR, of which every thousandth is the same.</summary>
    private static string Write(string folder, int count)
    {
        const int different = 1000;
        Directory.CreateDirectory(folder);
        var random = new Random(1);
        var files = Enumerable.Range(0, Math.Min(different, count)).Select(_ => Paint(random, folder)).ToList();
        var labels = Enumerable.Range(0, 24).Select(label => $"label {label}").ToList();
        var pictures = new Dictionary<string, string[]>();
        for (var index = 0; index < count; index++)
        {
            var name = $"{index:D6}.png";
            File.WriteAllBytes(Path.Combine(folder, name), files[index % different]);
            pictures[name] = [labels[index % 24], labels[(index / 24 + index + 1) % 24]];
        }

        File.WriteAllText(
            Path.Combine(folder, "objects.json"),
            JsonSerializer.Serialize(labels.Index().ToDictionary(label => label.Item, label => label.Index))
        );
        File.WriteAllText(Path.Combine(folder, "train.json"), JsonSerializer.Serialize(pictures));
        return folder;
    }

    /// <summary>A picture of noise in squares of 4×4 pixels, as a PNG.</summary>
    private static byte[] Paint(Random random, string folder)
    {
        var pixels = new byte[3 * Side * Side];
        var squares = new byte[3 * Side * Side / 16];
        random.NextBytes(squares);
        for (var place = 0; place < pixels.Length; place++)
            pixels[place] = squares[
                place / (Side * Side) * (Side * Side / 16) + place / Side % Side / 4 * (Side / 4) + place % Side / 4
            ];
        var path = Path.Combine(folder, "painted.png");
        using (var image = PicturePixels.Write(pixels, new ImageShape(3, Side, Side)))
            image.Save(path);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private static double Median(IEnumerable<double> values) =>
        values.Order().ToArray() is var all ? (all[(all.Length - 1) / 2] + all[all.Length / 2]) / 2 : 0;

    /// <summary>What a training took.</summary>
    /// <param name="Peak">The most resident memory, in MB.</param>
    /// <param name="Speed">Pictures learnt from in a second.</param>
    /// <param name="Start">Seconds before the first step was done.</param>
    private sealed record Figures(double Peak, double Speed, double Start);
}
