using Ddpm.Benchmarks;

return args switch
{
    ["overhead"] => OverheadBenchmark.Run(),
    ["loading", .. var presets] => LoadingBenchmark.Run(presets),
    ["load", var path, var warmUp] => LoadingBenchmark.Load(path, warmUp),
    ["weights", .. var paths] => WeightsBenchmark.Run(paths),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        overhead            256 pictures through ML.NET against 256 from the engine, with a small network
        loading [PRESET…]   time and memory of loading a saved model, each in a process of its own; by default
                            of 'wide', which has more than 100 MB
        weights [FILE…]     time of loading files of weights (.pth, .safetensors); a ResNet18 of 45 MB in each by default
        """
    );
    return 2;
}
