using Ddpm.Tests;
using Ddpm.Trainers.Tests.Weights.PyTorch;
using Ddpm.Trainers.Weights;
using Ddpm.Trainers.Weights.PyTorch;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Weights;

/// <summary>
/// Damaged files of weights are read or refused, and nothing else happens. The run of 96,000 takes minutes, and is asked for:
/// <c>dotnet run --project tests/Ddpm.Trainers.Tests -c Release -- -explicit only -class "*MutatedWeightsTests"</c>.
/// </summary>
public sealed class MutatedWeightsTests : TorchTest
{
    private const int Seed = 7;

    private readonly CheckpointFiles _files = new();

    [Theory]
    [InlineData("zip", 150)]
    [InlineData("stream", 150)]
    [InlineData("safetensors", 150)]
    public void Read_DamagedFile_IsReadOrRefused(string format, int count)
    {
        var run = Run(format, count);

        Assert.True(run.Refused > count / 4, run.ToString());
        Assert.True(run.TooLarge == 0, run.ToString());
    }

    [Theory(Explicit = true)]
    [InlineData("zip", 40_000)]
    [InlineData("stream", 20_000)]
    [InlineData("safetensors", 36_000)]
    public void Read_ManyDamagedFiles_AreReadOrRefused(string format, int count)
    {
        var run = Run(format, count);

        TestContext.Current.TestOutputHelper!.WriteLine($"{format}: {run}");
        Assert.True(run.TooLarge == 0, run.ToString());
        Assert.True(run.Longest < TimeSpan.FromSeconds(1), run.ToString());
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }

    private MutationRun Run(string format, int count)
    {
        var run = new MutationRun(_files["damaged"], Read);
        var mutations = new Mutations(Seed);
        var (small, large) = format switch
        {
            "safetensors" => (SafeTensorsOf("training.pth"), SafeTensorsOf("lab-thin.pth")),
            "zip" => (Reference("training.pth"), Reference("lab-thin.pth")),
            _ => (Reference("types-stream.pth"), Reference("flat-stream.pth")),
        };
        run.Prepare(small);
        run.Prepare(large);
        for (var round = 0; round < count; round++)
        {
            using var scope = NewDisposeScope();
            var file = round % 3 == 0 ? large : small;
            run.Try(
                (format, round % 2) switch
                {
                    (_, 0) => mutations.Blind(file),
                    ("safetensors", _) => mutations.InsideSafeTensors(file),
                    ("zip", _) => mutations.InsideZip(file),
                    _ => mutations.Beginning(file, Math.Min(file.Length, 400)),
                }
            );
        }
        return run;
    }

    private static long Read(string path)
    {
        using var scope = NewDisposeScope();
        var read = SafeTensorsFile.Recognizes(path) ? WeightFile.Read(path) : PyTorchCheckpoint.Read(path);

        // Views share their values, which as_strided makes of one tensor for each storage.
        return read.Values.Sum(tensor => tensor.numel() * tensor.ElementSize);
    }

    private static byte[] Reference(string name) => File.ReadAllBytes(CheckpointFiles.Reference(name));

    private static byte[] SafeTensorsOf(string checkpoint)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, PyTorchCheckpoint.Read(CheckpointFiles.Reference(checkpoint)));
        return stream.ToArray();
    }
}
