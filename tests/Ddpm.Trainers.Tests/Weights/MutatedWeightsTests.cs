using System.Text;
using Ddpm.Trainers.Tests.Weights.PyTorch;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Weights;

/// <summary>
/// Damaged files of weights are read or refused, and nothing else happens. The runs of thousands take minutes, and are asked for:
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

    [Theory(Explicit = true)]
    [InlineData("zip", 400)]
    [InlineData("stream", 400)]
    [InlineData("safetensors", 400)]
    public void Read_ManyDamagedFilesOfMegabytes_AreReadOrRefused(string format, int count)
    {
        // Many tensors in a megabyte, and few in four: here the file's own length decides what may be taken.
        var many = Enumerable.Range(0, 1000).ToDictionary(index => $"layer{index}.weight", _ => zeros(16, 16));
        var few = Enumerable.Range(0, 4).ToDictionary(index => $"layer{index}.weight", _ => zeros(512, 512));
        var files = format == "stream" ? (StreamOf(1000, 1 << 18), StreamOf(4, 1 << 20)) : (Write(many), Write(few));

        var run = Run(format, count, files, MutationRun.AllowedToLarge);

        TestContext.Current.TestOutputHelper!.WriteLine($"{format}, 1 to 4 MB: {run}");
        Assert.True(run.TooLarge == 0, run.ToString());
        Assert.True(run.Longest < TimeSpan.FromSeconds(1), run.ToString());

        byte[] Write(Dictionary<string, Tensor> tensors)
        {
            var path = _files[$"whole{(format == "zip" ? ".pth" : ".safetensors")}"];
            WeightFile.Write(path, tensors);
            return File.ReadAllBytes(path);
        }

        byte[] StreamOf(int tensors, int values)
        {
            var count = $"J{Encoding.Latin1.GetString(BitConverter.GetBytes(values))}";
            var entries = Enumerable
                .Range(0, tensors)
                .Select(index => CheckpointFiles.Text($"layer{index}.weight") + CheckpointFiles.Tensor(count));
            return File.ReadAllBytes(
                _files.Stream(CheckpointFiles.Pickle("\u0080\u0002}(", string.Concat(entries), "u."), values: values)
            );
        }
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }

    private MutationRun Run(string format, int count) =>
        Run(
            format,
            count,
            format switch
            {
                "safetensors" => (SafeTensorsOf("training.pth"), SafeTensorsOf("lab-thin.pth")),
                "zip" => (Reference("training.pth"), Reference("lab-thin.pth")),
                _ => (Reference("types-stream.pth"), Reference("flat-stream.pth")),
            },
            MutationRun.AllowedAlways
        );

    private MutationRun Run(string format, int count, (byte[] Small, byte[] Large) files, long always)
    {
        var run = new MutationRun(_files["damaged"], Read, always: always);
        var mutations = new Mutations(Seed);
        var (small, large) = files;
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
