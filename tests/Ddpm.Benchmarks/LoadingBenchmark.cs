using System.Diagnostics;
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;

namespace Ddpm.Benchmarks;

/// <summary>How long <c>mlContext.Model.Load</c> takes, and how much memory it needs on the way.</summary>
internal static class LoadingBenchmark
{
    // What users may rely on (docs/model-format.md), for weights of about a hundred megabytes.
    private const double MostSeconds = 2;
    private const double MostMemory = 1.3;

    // Preset large with wider levels: more than a hundred megabytes.
    private const string Wide = "wide";

    /// <summary>Saves a model of each preset and loads each in a fresh process.</summary>
    /// <returns>0 if every model kept to what users may rely on, otherwise 1.</returns>
    public static int Run(string[] presets)
    {
        var folder = Directory.CreateTempSubdirectory("ddpm-benchmark-");
        try
        {
            var warmUp = Save("small", folder.FullName, "warm-up.zip");
            var missed = 0;
            foreach (var preset in presets.DefaultIfEmpty(Wide))
            {
                var path = Save(preset, folder.FullName, $"{preset}.zip");
                using var process = Process.Start(
                    "dotnet",
                    [typeof(LoadingBenchmark).Assembly.Location, "load", path, warmUp]
                );
                process.WaitForExit();
                missed = Math.Max(missed, process.ExitCode);
            }

            return missed;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Loads a model after another one, with which libtorch and ML.NET have come into memory.</summary>
    public static int Load(string path, string warmUp)
    {
        var context = new MLContext(seed: 1);
        using (context.Model.Load(warmUp, out _) as IDisposable) { }

        var before = WorkingSet();
        var watch = Stopwatch.StartNew();
        using var model = (IDisposable)context.Model.Load(path, out _);
        var seconds = watch.Elapsed.TotalSeconds;
        var peak = PeakWorkingSet();
        var kept = WorkingSet();
        var weights = WeightsOf((ITransformer)model);
        var share = (double)(peak - before) / weights;
        Console.WriteLine(
            $"{Path.GetFileName(path)}: {new FileInfo(path).Length / 1e6:0.0} MB file, {weights / 1e6:0.0} MB weights; "
                + $"loaded in {seconds:0.00} s with {(peak - before) / 1e6:0.0} MB more at the most "
                + $"({share:0.00} of the weights), {(kept - before) / 1e6:0.0} MB more afterwards."
        );
        if (seconds < MostSeconds && share <= MostMemory)
            return 0;
        Console.WriteLine($"That is more than {MostSeconds} s or {MostMemory} of the weights.");
        return 1;
    }

    private static string Save(string preset, string folder, string name)
    {
        var (options, size) = NetworkOf(preset);
        using var generator = BenchmarkModels.Train(options, size);
        var context = new MLContext(seed: 1);
        var rows = BenchmarkModels.Rows(context, 1);
        var path = Path.Combine(folder, name);
        var watch = Stopwatch.StartNew();
        context.Model.Save(
            context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", generator).Fit(rows),
            rows.Schema,
            path
        );
        Console.WriteLine($"{name}: saved in {watch.Elapsed.TotalSeconds:0.00} s.");
        return path;
    }

    private static (DenoisingNetworkOptions Options, int PictureSize) NetworkOf(string name)
    {
        var preset = NetworkPreset.FromString(name == Wide ? "large" : name);
        return (
            name == Wide ? (ConditionalUNetOptions)preset.Options with { Widths = [112, 224, 320] } : preset.Options,
            preset.PictureSize
        );
    }

    private static long WeightsOf(ITransformer model)
    {
        var stage =
            model as ConditionalGenerationTransformer
            ?? ((IEnumerable<ITransformer>)model).OfType<ConditionalGenerationTransformer>().Single();
        using var counter = new CountingStream();
        stage.Generator.WriteWeights(counter);
        return counter.Length;
    }

    private static long WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static long PeakWorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
