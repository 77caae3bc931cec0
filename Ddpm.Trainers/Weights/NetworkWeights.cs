using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>The weights of a network, and tensors beside them, in plain numbers, which needs no libtorch.</summary>
internal sealed class NetworkWeights
{
    private readonly Dictionary<string, NamedArray> _arrays;
    private readonly IReadOnlySet<string> _others;

    /// <param name="arrays">The network's tensors, with the prefix before their names, and the others.</param>
    /// <param name="prefix">What stands before the names of the network's tensors.</param>
    /// <param name="others">The names of the tensors that are not the network's.</param>
    public NetworkWeights(IEnumerable<NamedArray> arrays, string prefix = "", IReadOnlySet<string>? others = null)
    {
        _arrays = arrays.ToDictionary(array => array.Name, StringComparer.Ordinal);
        _others = others ?? new HashSet<string>();
        Prefix = prefix;
    }

    /// <summary>What stands before the names of the network's tensors.</summary>
    public string Prefix { get; }

    /// <summary>Type and shape of each of the network's tensors.</summary>
    public IReadOnlyDictionary<string, WeightForm> Forms =>
        _arrays
            .Where(array => !_others.Contains(array.Key))
            .ToDictionary(array => array.Key, array => array.Value.Form, StringComparer.Ordinal);

    /// <summary>The network's tensors by the names that they have in the network, without the prefix.</summary>
    public IEnumerable<KeyValuePair<string, NamedArray>> OfNetwork =>
        _arrays
            .Where(array => !_others.Contains(array.Key))
            .Select(array => KeyValuePair.Create(array.Key[Prefix.Length..], array.Value));

    /// <summary>The tensors that are not the network's.</summary>
    public IEnumerable<NamedArray> Others => _others.Select(name => _arrays[name]);

    /// <summary>A tensor by its whole name, or null.</summary>
    public NamedArray? Find(string name) => _arrays.GetValueOrDefault(name);

    /// <summary>Reads all tensors of a stream, which take as much memory as its values have as float32.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged.</exception>
    public static NetworkWeights Read(SafeTensorsStream stream, string prefix, params ReadOnlySpan<string> others) =>
        new(stream.ReadArrays(), prefix, new HashSet<string>([.. others], StringComparer.Ordinal));

    /// <summary>Copies the weights of a network on torch.</summary>
    /// <param name="module">The network, on any device.</param>
    /// <param name="prefix">What is to stand before the names of its tensors.</param>
    /// <param name="others">Tensors beside them.</param>
    public static NetworkWeights Of(nn.Module module, string prefix = "", params ReadOnlySpan<NamedArray> others) =>
        new(
            [
                .. ModuleWeights.Collect(module).Select(weight => NamedArray.Of(prefix + weight.Key, weight.Value)),
                .. others,
            ],
            prefix,
            others.ToArray().Select(other => other.Name).ToHashSet(StringComparer.Ordinal)
        );

    /// <summary>Writes a safetensors file; the same weights always give the same bytes, wherever they were.</summary>
    /// <param name="stream">Where to write; it stays open.</param>
    /// <param name="storage">How precisely the network's tensors are kept; the others are as they are.</param>
    /// <exception cref="InvalidOperationException">A weight is too large for the storage. Nothing is written then.</exception>
    public void Write(Stream stream, WeightStorage storage)
    {
        WeightStorage StorageOf(string name) => _others.Contains(name) ? WeightStorage.Float32 : storage;

        foreach (var array in _arrays.Values)
            array.RequireRange(StorageOf(array.Name));
        var outlines = _arrays.Values.Select(array =>
            (array.Name, array.TypeIn(StorageOf(array.Name)), array.Form.Shape, array.Count)
        );
        foreach (var entry in SafeTensors.WriteHeader(stream, [.. outlines]))
            _arrays[entry.Name].Write(stream, entry.Type);
    }
}
