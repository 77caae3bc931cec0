using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// How fast a processor computes in both precisions, by trial: what it says of itself does not tell, since a library may emulate
/// what a processor has, and a virtual machine may hide it.
/// </summary>
/// <param name="Float32">Steps of the trial in a second in float32.</param>
/// <param name="BFloat16">The same in bfloat16.</param>
internal sealed record PrecisionTrial(double Float32, double BFloat16)
{
    // Below that share of float32's speed there is nothing to be gained, whatever the clock's noise.
    private const double SlowShare = 0.5;
    private const int MostSteps = 50;
    private const int Channels = 64;
    private const int Side = 16;
    private const int Batch = 4;

    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(200);
    private static readonly ConcurrentDictionary<(DeviceType, int), Lazy<PrecisionTrial>> s_trials = new();
    private static readonly AsyncLocal<PrecisionTrial?> s_assumed = new();

    /// <summary>Whether bfloat16 takes more than twice as long as float32.</summary>
    public bool IsBFloat16Slow => BFloat16 < SlowShare * Float32;

    /// <summary>Both figures, for messages.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{BFloat16:0.#} steps a second in bfloat16 and {Float32:0.#} in float32"
        );

    /// <summary>The trial of a device, which is made once in a process and takes about half a second.</summary>
    public static PrecisionTrial Of(Device device) =>
        s_assumed.Value ?? s_trials.GetOrAdd((device.type, device.index), _ => new(() => Run(device))).Value;

    /// <summary>Makes a result stand for the trial in the calling context, for tests; null for the trial itself.</summary>
    internal static void Assume(PrecisionTrial? trial) => s_assumed.Value = trial;

    /// <summary>Makes the trial: a convolution and a matrix product of the sizes of a small network, and their gradients.</summary>
    internal static PrecisionTrial Run(Device device) =>
        new(SpeedIn(ComputePrecision.Float32, device), SpeedIn(ComputePrecision.BFloat16, device));

    private static double SpeedIn(ComputePrecision precision, Device device)
    {
        var type = precision.Enter();
        using var scope = NewDisposeScope();

        // The trial may be made on the way to a picture, where gradients are switched off.
        using var training = inference_mode(false);
        using var gradients = enable_grad();

        // No random numbers, so that nobody's draws are others for the trial.
        var pictures = ones([Batch, Channels, Side, Side], type, device);
        var kernel = ones([Channels, Channels, 3, 3], type, device).Over(100).requires_grad_();
        var matrix = ones([Channels, Channels], type, device).Over(100).requires_grad_();

        // The first step prepares what the others only use.
        var watch = Stopwatch.StartNew();
        Step();
        var first = watch.Elapsed;
        if (first > s_limit)
            return 1 / first.TotalSeconds;
        watch.Restart();
        var steps = 0;
        while (steps < MostSteps && watch.Elapsed < s_limit)
        {
            Step();
            steps++;
        }
        return steps / watch.Elapsed.TotalSeconds;

        void Step()
        {
            using var inner = NewDisposeScope();
            var map = nn.functional.conv2d(pictures, kernel, padding: [1, 1]);
            var tokens = map.permute(0, 2, 3, 1).reshape(-1, Channels).matmul(matrix);
            tokens.sum().backward();
        }
    }
}
