using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ddpm.Benchmarks.Speed;

/// <summary>A process of <c>ddpm generate</c>, from its start to its first picture.</summary>
internal static class FirstPicture
{
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(2);

    /// <summary>Draws one picture with guidance in 10 steps, on one processor.</summary>
    /// <param name="samples">The path of Ddpm.Samples.dll.</param>
    /// <param name="model">The model.</param>
    /// <returns>The time until the picture was there, that of the processor in all, and the most resident memory.</returns>
    public static Times Draw(string samples, string model)
    {
        var folder = Directory.CreateTempSubdirectory("ddpm-first-picture-");
        try
        {
            var made = Path.Combine(folder.FullName, "made");
            var before = ProcessorTimeOfChildren();
            var watch = Stopwatch.StartNew();
            using var process = Process.Start(
                new ProcessStartInfo(
                    "taskset",
                    [
                        .. (string[])
                            ["-c", "0", "dotnet", samples, "generate", "red cube", "--model", model, "--out", made],
                        .. (string[])["--sampler", "ddim", "--sampling-steps", "10", "--guidance", "2"],
                    ]
                )
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var errors = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEndAsync();
            var (wall, peak) = (double.NaN, 0.0);
            while (!process.WaitForExit(s_glance))
            {
                peak = Math.Max(peak, PeakMemory(process.Id));
                if (double.IsNaN(wall) && IsThere(made))
                    wall = watch.Elapsed.TotalMilliseconds;
            }

            if (process.ExitCode != 0)
                throw new InvalidOperationException($"'{samples} generate' failed: {errors.Result}");
            if (double.IsNaN(wall))
                wall = watch.Elapsed.TotalMilliseconds;
            return new([wall], [ProcessorTimeOfChildren() - before], peak);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsThere(string folder) =>
        Directory.Exists(folder)
        && Directory.EnumerateFiles(folder, "*.png").Any(file => new FileInfo(file).Length > 0);

    // The process may end meanwhile; its peak stands still long before.
    private static double PeakMemory(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null
                ? 0
                : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture)
                    / 1e3;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Milliseconds that the processor gave to processes that this one started and that have ended.</summary>
    private static double ProcessorTimeOfChildren()
    {
        const int Children = -1;
        var usage = new long[18];
        if (GetUsage(Children, usage) != 0)
            throw new InvalidOperationException("getrusage does not say how long processes took.");

        // Seconds and microseconds, of the program and of the system for it.
        return (usage[0] + usage[2]) * 1e3 + (usage[1] + usage[3]) / 1e3;
    }

    [DllImport("libc", EntryPoint = "getrusage", ExactSpelling = true)]
    private static extern int GetUsage(int who, [Out] long[] usage);
}
