using Ddpm.Benchmarks;
using Ddpm.Benchmarks.Speed;

return args switch
{
    ["overhead"] => OverheadBenchmark.Run(),
    ["loading", .. var presets] => LoadingBenchmark.Run(presets),
    ["load", var path, var warmUp] => LoadingBenchmark.Load(path, warmUp),
    ["weights", .. var paths] => WeightsBenchmark.Run(paths),
    ["cache", .. var numbers] => CacheBenchmark.Run(At(numbers, 0, 200_000), At(numbers, 1, 60), At(numbers, 2, 3)),
    ["cache-train", var data, var cache, var steps] => CacheBenchmark.Train(data, cache, int.Parse(steps)),
    ["speed", .. var options] => SpeedBenchmark.Run(
        Of(options, "--against"),
        int.Parse(Of(options, "--rounds") ?? "5"),
        Of(options, "--only") ?? ""
    ),
    ["speed-worker", var model] => SpeedWorker.Run(model),
    _ => Usage(),
};

static int At(string[] numbers, int place, int usual) => numbers.Length > place ? int.Parse(numbers[place]) : usual;

static string? Of(string[] options, string name) =>
    Array.IndexOf(options, name) is >= 0 and var place && place + 1 < options.Length ? options[place + 1] : null;

static int Usage()
{
    Console.Error.WriteLine(
        """
        overhead            256 pictures through ML.NET against 256 from the engine, with a small network
        loading [PRESET…]   time and memory of loading a saved model, each in a process of its own; by default
                            of 'wide', which has more than 100 MB
        weights [FILE…]     time of loading files of weights (.pth, .safetensors); a ResNet18 of 45 MB in each by default
        cache [COUNT] [STEPS] [ROUNDS]
                            memory and speed of training on packed pictures against pictures in memory, in turn, each in a
                            process of its own; by default of 200000 pictures of 64×64, 60 steps, 3 rounds
        speed [--against FOLDER] [--rounds N] [--only TEXT]
                            this build in turn with PyTorch and with the older build in FOLDER, which
                            docs/benchmarks/speed-build.sh makes; a row is measured where its name has TEXT
        """
    );
    return 2;
}
