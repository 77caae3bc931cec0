using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Scoring;

/// <summary>The weights and pictures that tests/reference/pytorch/make_pytorch.py computes with, made a second time.</summary>
internal static class ResNet18Reference
{
    private const int PictureSalt = 12345;
    private const int BlockSalt = 54321;

    /// <summary>Four pictures of 3×64×64, channels first, one byte a value.</summary>
    public static byte[] Pictures { get; } =
    [.. Hashed(4 * 3 * 64 * 64, PictureSalt).Select(value => (byte)Math.Floor((value + 0.5) * 256))];

    /// <summary>32 pictures of 3×64×64 that consist of 4×4 blocks, channels first, one byte a value.</summary>
    public static IEnumerable<byte[]> BlockPictures()
    {
        var blocks = Hashed(32 * 3 * 4 * 4, BlockSalt);
        return Enumerable
            .Range(0, 32)
            .Select(picture =>
                Enumerable
                    .Range(0, 3 * 64 * 64)
                    .Select(place => (Channel: place / 4096, Row: place / 64 % 64 / 16, Column: place % 64 / 16))
                    .Select(at => blocks[picture * 48 + at.Channel * 16 + at.Row * 4 + at.Column])
                    .Select(value => (byte)Math.Floor((value + 0.5) * 256))
                    .ToArray()
            );
    }

    /// <summary>The weights of torchvision's ResNet18 with 24 outputs under the names that the lab's evaluator has for them.</summary>
    public static Dictionary<string, Tensor> LabWeights()
    {
        using var network = torchvision.models.resnet18(num_classes: 24);
        var names = network.state_dict().ToDictionary(entry => LabName(entry.Key), entry => entry.Value);
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, own) in names.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            weights.Add(name, Fill(name, own.shape, own.dtype, salt: weights.Count));
        return weights;
    }

    private static string LabName(string name) =>
        name.StartsWith("fc.", StringComparison.Ordinal) ? $"fc.0.{name[3..]}" : name;

    private static Tensor Fill(string name, long[] shape, ScalarType type, int salt)
    {
        var values = Hashed(shape.Aggregate(1, (product, size) => product * (int)size), salt);
        if (type != ScalarType.Float32)
            return zeros(shape, type);
        Func<double, double> scaled = name switch
        {
            _ when shape.Length > 1 => value => value * 2 * Math.Sqrt(6.0 / (values.Length / shape[0])),
            _ when EndsWith("bn2.weight") => value => 0.25 + 0.1 * value,
            _ when EndsWith("weight") || EndsWith("running_var") => value => 1 + 0.2 * value,
            _ => value => 0.2 * value,
        };
        return tensor(values.Select(value => (float)scaled(value)).ToArray(), shape);

        bool EndsWith(string end) => name.EndsWith(end, StringComparison.Ordinal);
    }

    /// <summary>Numbers in [−0.5, 0.5).</summary>
    private static double[] Hashed(int count, int salt)
    {
        var values = new double[count];
        for (var place = 0; place < count; place++)
        {
            var mixed = ((ulong)place + (ulong)salt * 1_000_003) * 2_654_435_761 & 0xFFFFFFFF;
            mixed = ((mixed ^ (mixed >> 15)) * 2_246_822_519) & 0xFFFFFFFF;
            values[place] = mixed / 4294967296.0 - 0.5;
        }
        return values;
    }
}
