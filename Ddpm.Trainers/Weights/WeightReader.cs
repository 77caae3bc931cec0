using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>Hands out the weights of a network by name, and remembers what was asked for, which is what the network has.</summary>
internal sealed class WeightReader
{
    private readonly NetworkWeights _weights;
    private readonly Dictionary<string, WeightForm> _expected;
    private readonly string _path;

    public WeightReader(NetworkWeights weights)
        : this(weights, new(StringComparer.Ordinal), weights.Prefix) { }

    private WeightReader(NetworkWeights weights, Dictionary<string, WeightForm> expected, string path) =>
        (_weights, _expected, _path) = (weights, expected, path);

    /// <summary>The weights of a part: those whose names go on with its own and a dot.</summary>
    public WeightReader Under(string part) => new(_weights, _expected, $"{_path}{part}.");

    /// <summary>The values of a tensor of floating point; zeros where it does not fit, which <see cref="RequireFit"/> reports.</summary>
    public float[] Take(string name, params long[] shape) =>
        Find(name, new(torch.ScalarType.Float32, shape))?.Values
        ?? new float[shape.Aggregate(1L, (count, size) => count * size)];

    /// <summary>Notes a number that the network has and no answer depends on.</summary>
    public void TakeCounter(string name) => Find(name, new(torch.ScalarType.Int64, []));

    /// <summary>Makes sure that everything that was asked for was there, and nothing else is.</summary>
    /// <param name="network">What messages call the network.</param>
    /// <exception cref="InvalidDataException">Names are missing or unexpected, or shapes or types differ.</exception>
    public void RequireFit(string network) => WeightForm.RequireFit(network, _expected, _weights.Forms);

    private NamedArray? Find(string name, WeightForm expected)
    {
        _expected[_path + name] = expected;
        return _weights.Find(_path + name) is { } array && array.Form.Fits(expected) ? array : null;
    }
}
