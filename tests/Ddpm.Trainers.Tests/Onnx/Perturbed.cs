using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests;

/// <summary>Networks of which no weight is as the constructor sets it, so that no part of the answer vanishes.</summary>
internal static class Perturbed
{
    /// <summary>Adds noise to all parameters and statistics, and puts the network into the state of one that is used.</summary>
    public static T Of<T>(T network)
        where T : nn.Module
    {
        using var noGrad = no_grad();
        using var generator = new Generator(7);
        foreach (var (name, weight) in network.state_dict().OrderBy(weight => weight.Key, StringComparer.Ordinal))
        {
            if (!weight.is_floating_point())
                continue;
            using var noise = randn(weight.shape, generator: generator).mul_(0.1f.ToScalar());
            weight.add_(name.EndsWith("running_var", StringComparison.Ordinal) ? noise.abs_() : noise);
        }
        network.eval();
        return network;
    }

    /// <summary>How far plain numbers are from those of a tensor, in parts of its length.</summary>
    public static double Distance(ReadOnlySpan<float> found, Tensor expected)
    {
        var (difference, length) = (0.0, 0.0);
        var values = expected.contiguous().data<float>();
        Assert.Equal(values.Count, found.Length);
        for (var index = 0; index < found.Length; index++)
        {
            difference += Math.Pow(found[index] - values[index], 2);
            length += Math.Pow(values[index], 2);
        }
        Assert.True(length > 0);
        return Math.Sqrt(difference / length);
    }
}
