using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Ddpm.Benchmarks.Speed;

/// <summary>A program that can be timed: this build, another one, or PyTorch, each in processes of its own.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Command">The command line of its worker, which answers lines as <see cref="SpeedWorker"/> does.</param>
internal sealed record Contestant(string Name, string[] Command)
{
    /// <summary>The command line program that draws a first picture, or null.</summary>
    public string? Samples { get; init; }

    /// <summary>Starts a worker.</summary>
    /// <param name="cores">On how many processors, from the first on.</param>
    public Worker Start(int cores) => new(this, cores);

    /// <summary>A process that works on some processors, and waits meanwhile.</summary>
    internal sealed class Worker : IDisposable
    {
        private readonly Process _process;
        private volatile string _lastError = "";

        public Worker(Contestant contestant, int cores)
        {
            Contestant = contestant;
            var start = new ProcessStartInfo("taskset", ["-c", $"0-{cores - 1}", .. contestant.Command])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };

            // They choose kernels by hand, and PyTorch is slower with those of older processors.
            start.Environment.Remove("OPENBLAS_CORETYPE");
            start.Environment.Remove("OPENBLAS_L2_SIZE");
            _process = Process.Start(start)!;

            // libtorch has something to say about every convolution that it computes in its own way.
            _process.ErrorDataReceived += (_, line) => _lastError = line.Data ?? _lastError;
            _process.BeginErrorReadLine();
        }

        public Contestant Contestant { get; }

        /// <summary>How long each repetition of some work took.</summary>
        public Times Time(string work, int size, int repeats) => Ask<Times>(work, size, repeats);

        /// <summary>The mean size of the network's answer to waves.</summary>
        public double Answer() => Ask<NetworkAnswer>("answer", 2, 1).Value;

        /// <inheritdoc />
        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }

        private T Ask<T>(string work, int size, int repeats)
        {
            _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{work} {size} {repeats}"));
            return _process.StandardOutput.ReadLine() is { } line
                ? JsonSerializer.Deserialize<T>(line)!
                : throw new InvalidOperationException($"{Contestant.Name} ended over '{work} {size}': {_lastError}");
        }
    }

    private sealed record NetworkAnswer(double Value);
}

/// <summary>What repetitions of some work took.</summary>
/// <param name="Wall">Milliseconds of each on the clock.</param>
/// <param name="Processor">Milliseconds of each that the processor worked.</param>
/// <param name="Peak">The most resident memory that the process had until then, in MB.</param>
internal sealed record Times(double[] Wall, double[] Processor, double Peak)
{
    /// <summary>The middle of the numbers in their order.</summary>
    public static double Median(IEnumerable<double> numbers) =>
        numbers.Order().ToArray() is { Length: > 0 } all
            ? (all[(all.Length - 1) / 2] + all[all.Length / 2]) / 2
            : double.NaN;
}
