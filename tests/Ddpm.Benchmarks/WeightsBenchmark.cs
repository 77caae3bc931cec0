using System.Diagnostics;
using Ddpm.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Benchmarks;

/// <summary>How long a file of weights takes to load, the first time in a process and after that.</summary>
internal static class WeightsBenchmark
{
    private const int Rounds = 7;

    /// <summary>Loads a file, or a ResNet18 of 45 MB in each format.</summary>
    public static int Run(IReadOnlyList<string> paths)
    {
        TorchRuntime.EnsureLoaded();
        if (paths.Count > 0)
        {
            foreach (var path in paths)
                Measure(path);
            return 0;
        }

        var folder = Directory.CreateTempSubdirectory("ddpm-weights-");
        try
        {
            using var network = torchvision.models.resnet18(num_classes: 24);
            foreach (var extension in (string[])[".pth", ".safetensors"])
            {
                var path = Path.Combine(folder.FullName, "resnet18" + extension);
                WeightFile.Write(path, network.state_dict());
                Measure(path);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        return 0;
    }

    private static void Measure(string path)
    {
        var (times, work) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            using var scope = NewDisposeScope();
            var processor = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            _ = WeightFile.Read(path);
            times.Add(clock.Elapsed.TotalMilliseconds);
            work.Add((Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
        }
        Console.WriteLine(
            $"{Path.GetFileName(path)}, {new FileInfo(path).Length / 1e6:F1} MB: at first {times[0]:F0} ms "
                + $"({work[0]:F0} ms of the processor), after that {Median(times):F0} ms ({Median(work):F0} ms)"
        );

        static double Median(List<double> values) => values.Skip(1).Order().ElementAt(Rounds / 2 - 1);
    }
}
