using System.IO.Compression;
using System.Text;
using static TorchSharp.torch;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>Writes what torch.save({"model": network.state_dict()}, …) writes, opcode by opcode.</summary>
internal static class NestedCheckpoint
{
    private const string OrderedDict = "ccollections\nOrderedDict\n)R";

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Under which the weights stand.</param>
    /// <param name="weights">Contiguous CPU tensors of float32 or int64.</param>
    public static void Write(string path, string key, IReadOnlyDictionary<string, Tensor> weights)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Add("data.pkl", Pickle(key, weights));
        Add("byteorder", "little"u8);
        foreach (var (place, tensor) in weights.Values.Index())
            Add($"data/{place}", tensor.bytes);
        Add("version", "3\n"u8);
        Add(".data/serialization_id", "0"u8);

        void Add(string name, ReadOnlySpan<byte> content)
        {
            using var entry = archive.CreateEntry($"checkpoint/{name}", CompressionLevel.NoCompression).Open();
            entry.Write(content);
        }
    }

    private static byte[] Pickle(string key, IReadOnlyDictionary<string, Tensor> weights)
    {
        // A module's state has the versions of its parts as an attribute, which Python sets after the entries.
        var entries = weights.Index().Select(entry => Text(entry.Item.Key) + Describe(entry.Index, entry.Item.Value));
        var metadata = $"}}{Text("_metadata")}{OrderedDict}sb";
        var pickle = $"\u0080\u0002}}{Text(key)}{OrderedDict}({string.Concat(entries)}u{metadata}s.";
        return Encoding.Latin1.GetBytes(pickle);
    }

    private static string Describe(int place, Tensor tensor)
    {
        var storage = tensor.dtype == ScalarType.Int64 ? "LongStorage" : "FloatStorage";
        var id = $"({Text("storage")}ctorch\n{storage}\n{Text($"{place}")}{Text("cpu")}{Number(tensor.numel())}tQ";
        return $"ctorch._utils\n_rebuild_tensor_v2\n({id}K\0{Tuple(tensor.shape)}{Tuple(tensor.stride())}\u0089{OrderedDict}tR";
    }

    private static string Tuple(long[] numbers) =>
        numbers.Length == 0 ? ")" : $"({string.Concat(numbers.Select(Number))}t";

    private static string Number(long number) => "J" + Bytes((int)number);

    private static string Text(string text) => "X" + Bytes(text.Length) + text;

    private static string Bytes(int number) => Encoding.Latin1.GetString(BitConverter.GetBytes(number));
}
