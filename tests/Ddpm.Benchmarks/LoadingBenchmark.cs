using System.Diagnostics;
using Ddpm.Trainers.Networks;
using Ddpm.Transforms.Generation;
using Microsoft.ML;

namespace Ddpm.Benchmarks;

/// <summary>How long <c>mlContext.Model.Load</c> takes, and how much memory it needs on the way.</summary>
internal static class LoadingBenchmark
{
    /// <summary>Saves a model of each preset and loads each in a fresh process.</summary>
    public static int Run(string[] presets)
    {
        var folder = Directory.CreateTempSubdirectory("ddpm-benchmark-");
        try
        {
            var warmUp = Save("small", folder.FullName, "warm-up.zip");
            foreach (var preset in presets.DefaultIfEmpty("large"))
            {
                var path = Save(preset, folder.FullName, $"{preset}.zip");
                using var process = Process.Start(
                    "dotnet",
                    [typeof(LoadingBenchmark).Assembly.Location, "load", path, warmUp]
                );
                process.WaitForExit();
                if (process.ExitCode != 0)
                    return process.ExitCode;
            }

            return 0;
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
        Console.WriteLine(
            $"{Path.GetFileName(path)}: {new FileInfo(path).Length / 1e6:0.0} MB file, {weights / 1e6:0.0} MB weights; "
                + $"loaded in {seconds:0.00} s with {(peak - before) / 1e6:0.0} MB more at the most "
                + $"({(double)(peak - before) / weights:0.00} of the weights), {(kept - before) / 1e6:0.0} MB more afterwards."
        );
        return 0;
    }

    private static string Save(string preset, string folder, string name)
    {
        var known = NetworkPreset.ByName(preset);
        using var generator = BenchmarkModels.Train(known.Options, known.PictureSize);
        var context = new MLContext(seed: 1);
        var rows = BenchmarkModels.Rows(context, 1);
        var path = Path.Combine(folder, name);
        var watch = Stopwatch.StartNew();
        context.Model.Save(
            context.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", generator).Fit(rows),
            rows.Schema,
            path
        );
        Console.WriteLine($"{name}: saved in {watch.Elapsed.TotalSeconds:0.00} s.");
        return path;
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
