using System.Diagnostics;
using System.Globalization;
using Ddpm.Tests;

namespace Ddpm.Benchmarks.Speed;

/// <summary>What this build takes, in turn with another build of the project and with PyTorch, against the limits that it has set itself.</summary>
internal static class SpeedBenchmark
{
    // The same answers but for rounding: less would be another network.
    private const double MostDistance = 1e-3;

    // A processor that had to wait for other programs longer than this share of its work.
    private const double BusyMachine = 1.08;

    private static readonly string s_model = RepositoryFolder.File("docs", "models", "clevr-64.zip");

    /// <summary>Measures and writes tables.</summary>
    /// <param name="before">A checkout of another build, prepared by docs/benchmarks/speed-build.sh, or null.</param>
    /// <param name="rounds">How often everything is measured.</param>
    /// <param name="only">What is measured: rows whose name has this text.</param>
    /// <returns>0 if every limit was kept, otherwise 1.</returns>
    public static int Run(string? before, int rounds, string only)
    {
        var watch = Stopwatch.StartNew();
        var now = BuildIn(RepositoryFolder.Root, "this build");
        var old = before is null ? null : BuildIn(before, "build before");
        var pyTorch = PyTorch();
        Contestant[] all = [now, .. old is null ? [] : (Contestant[])[old], .. pyTorch];
        var measured = new Measurements();

        var ofModels = SpeedRow.OfModels.Where(IsWanted).ToArray();
        if (ofModels.Length > 0)
            OnOneProcessor(all, ofModels, rounds, measured);
        if (IsWanted(SpeedRow.Training))
            OnOneProcessor(all, [SpeedRow.Training], rounds, measured);
        if (IsWanted(SpeedRow.FirstPicture))
            FirstPictures(all, rounds, measured);
        if (SpeedRow.BesideOthers.Any(one => IsWanted(SpeedRow.TrainingBeside(one.Busy))))
            OnTwoProcessors(
                [now, .. old is null ? [] : (Contestant[])[old], .. Better(pyTorch, measured)],
                rounds,
                measured
            );

        return Report(new SpeedTable(measured, now, old, pyTorch), measured, rounds, watch.Elapsed);

        bool IsWanted(SpeedRow row) => row.What.Contains(only, StringComparison.OrdinalIgnoreCase);
    }

    private static void OnOneProcessor(Contestant[] contestants, SpeedRow[] rows, int rounds, Measurements measured)
    {
        var workers = Array.ConvertAll(contestants, one => one.Start(cores: 1));
        try
        {
            if (rows[0].Work == "denoise")
                RequireSameAnswers(workers);
            foreach (var row in rows)
                InTurn(workers, row, rounds, measured);
        }
        finally
        {
            foreach (var worker in workers)
                worker.Dispose();
        }
    }

    private static void OnTwoProcessors(Contestant[] contestants, int rounds, Measurements measured)
    {
        var workers = Array.ConvertAll(contestants, one => one.Start(cores: 2));
        try
        {
            for (var round = 0; round < Math.Min(rounds, 3); round++)
                foreach (var (busy, _) in SpeedRow.BesideOthers)
                {
                    using var others = new BusyProcesses(busy);
                    InTurn(workers, SpeedRow.TrainingBeside(busy), 1, measured);
                }
        }
        finally
        {
            foreach (var worker in workers)
                worker.Dispose();
        }
    }

    private static void InTurn(Contestant.Worker[] workers, SpeedRow row, int rounds, Measurements measured)
    {
        for (var round = 0; round < rounds; round++)
            foreach (var worker in workers)
            {
                var times = worker.Time(row.Work, row.Size, row.Repeats);
                measured.Add(row.What, worker.Contestant.Name, times);
                Note(row.What, worker.Contestant.Name, times);
            }
    }

    private static void FirstPictures(Contestant[] contestants, int rounds, Measurements measured)
    {
        for (var round = 0; round < rounds; round++)
            foreach (var one in contestants.Where(one => one.Samples is not null))
            {
                var times = FirstPicture.Draw(one.Samples!, s_model);
                measured.Add(SpeedRow.FirstPicture.What, one.Name, times);
                Note(SpeedRow.FirstPicture.What, one.Name, times);
            }
    }

    private static void Note(string what, string who, Times times) =>
        Console.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}, {who}: {Times.Median(times.Wall):0.0} ms, {Times.Median(times.Processor):0.0} ms of the processor, "
                    + $"{times.Peak:0} MB"
            )
        );

    private static int Report(SpeedTable table, Measurements measured, int rounds, TimeSpan elapsed)
    {
        var cpu = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1]
            .Trim();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cpu}, {Environment.ProcessorCount} processors, {DateTime.UtcNow:yyyy-MM-dd}; medians (and ranges) of {rounds} rounds in "
                    + $"turn, {elapsed.TotalMinutes:0.0} minutes. Of one processor where nothing else is said."
            )
        );
        SpeedRow[] rows = [.. SpeedRow.OfModels, SpeedRow.Training, SpeedRow.FirstPicture];
        var onTheClock = table.Write("ms on the clock", rows, times => times.Wall);
        var ofTheProcessor = table.Write("ms of the processor", rows, times => times.Processor);
        var memory = table.Write(
            "most resident memory, MB",
            [SpeedRow.FirstPictureMemory, SpeedRow.TrainingMemory],
            times => [times.Peak]
        );
        var shares = table.WriteShares();
        var isBusy = measured.IsBusier(BusyMachine, rows.Select(row => row.What));
        if (isBusy)
            Console.WriteLine(
                "\nOther programs kept the processor busy meanwhile: its time tells more than the clock, and what is on two "
                    + "processors is not to be relied on."
            );
        var missed = (isBusy ? ofTheProcessor : onTheClock) + memory + shares;
        Console.WriteLine(missed == 0 ? "\nEvery limit was kept." : $"\n{missed} limits were not kept.");
        return missed == 0 ? 0 : 1;
    }

    private static void RequireSameAnswers(Contestant.Worker[] workers)
    {
        var answers = Array.ConvertAll(workers, worker => worker.Answer());
        foreach (var (worker, answer) in workers.Zip(answers))
            if (!(Math.Abs(answer / answers[0] - 1) <= MostDistance))
                throw new InvalidOperationException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The network of {worker.Contestant.Name} answers {answer}, not {answers[0]} as that of {workers[0].Contestant.Name}."
                    )
                );
    }

    private static IEnumerable<Contestant> Better(Contestant[] pyTorch, Measurements measured)
    {
        var best = measured.Best(SpeedRow.Training.What, pyTorch.Select(one => one.Name), times => times.Processor);
        return pyTorch.Where(one => best is null || one.Name == best.Who);
    }

    private static Contestant BuildIn(string folder, string name)
    {
        string Built(params string[] project) =>
            Path.Combine([folder, .. project, "bin", "Release", "net10.0", $"{project[^1]}.dll"]);
        var (benchmarks, samples) = (Built("tests", "Ddpm.Benchmarks"), Built("Ddpm.Samples"));
        foreach (var file in (string[])[benchmarks, samples])
            if (!File.Exists(file))
                throw new FileNotFoundException(
                    $"{file} is missing. docs/benchmarks/speed-build.sh prepares a folder with an older build."
                );
        return new(name, ["dotnet", benchmarks, "speed-worker", s_model]) { Samples = samples };
    }

    private static Contestant[] PyTorch()
    {
        const string Python = "/usr/bin/python3";
        var script = RepositoryFolder.File("docs", "benchmarks", "speed.py");
        using var trial = Process.Start(Python, ["-c", "import numpy, torch, torchvision"]);
        trial.WaitForExit();
        if (trial.ExitCode == 0)
            return Array.ConvertAll(
                (string[])["default", "channels_last"],
                layout => new Contestant(layout, [Python, script, s_model, layout])
            );
        Console.WriteLine(
            "Without PyTorch. It takes: apt-get install python3-torch python3-torchvision libopenblas0-pthread\n"
        );
        return [];
    }
}
