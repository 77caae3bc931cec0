using System.Globalization;
using System.IO.Compression;
using System.Text;
using Razorvine.Pickle;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Writes the zip format of torch.save.</summary>
internal static class CheckpointWriter
{
    private const string Root = "archive";
    private const string FormatVersion = "3\n";

    // The earliest that a zip can say: the same tensors give the same bytes.
    private static readonly DateTimeOffset s_noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static CheckpointWriter()
    {
        // The library keeps one list for the whole process; these two types are known here alone.
        Pickler.registerCustomPickler(typeof(WrittenClass), new ClassPickler());
        Pickler.registerCustomDeconstructor(typeof(WrittenTensor), new TensorDeconstructor());
        Pickler.registerCustomDeconstructor(typeof(WrittenHooks), new HooksDeconstructor());
    }

    /// <summary>Writes tensors.</summary>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var ordered = tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        var described = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, tensor) in ordered)
            described.Add(name, new WrittenTensor(KeyOf(described.Count), TypeOf(name, tensor), tensor));
        using var pickler = new StoragePickler();
        var pickle = pickler.dumps(described);

        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Add(ZipCheckpoint.PickleEntry, entry => entry.Write(pickle));
        Add(ZipCheckpoint.ByteOrderEntry, entry => entry.Write(Encoding.ASCII.GetBytes(ZipCheckpoint.LittleEndian)));
        for (var place = 0; place < ordered.Length; place++)
            Add(
                $"data/{KeyOf(place)}",
                entry => TensorBytes.Write(entry, ordered[place].Value, ordered[place].Value.dtype)
            );
        Add("version", entry => entry.Write(Encoding.ASCII.GetBytes(FormatVersion)));

        void Add(string name, Action<Stream> write)
        {
            var entry = archive.CreateEntry($"{Root}/{name}", CompressionLevel.NoCompression);
            entry.LastWriteTime = s_noTime;
            using var content = entry.Open();
            write(content);
        }
    }

    private static string KeyOf(int place) => place.ToString(CultureInfo.InvariantCulture);

    private static StorageType TypeOf(string name, Tensor tensor)
    {
        var type =
            StorageType.Of(tensor.dtype)
            ?? throw new ArgumentException(
                $"Tensor '{name}' is of type {tensor.dtype}, for which PyTorch has no storage.",
                nameof(tensor)
            );
        return tensor.numel() <= int.MaxValue
            ? type
            : throw new ArgumentException(
                $"Tensor '{name}' has {tensor.numel()} values; at most {int.MaxValue} can be written as .pth. "
                    + "Write safetensors instead.",
                nameof(tensor)
            );
    }

    /// <summary>Sizes as the library writes a tuple of numbers.</summary>
    private static object[] TupleOf(IEnumerable<long> sizes) => [.. sizes.Select(size => (object)size)];

    private sealed class WrittenTensor(string key, StorageType type, Tensor tensor)
    {
        public object[] StorageId => ["storage", new WrittenClass(type.Name), key, "cpu", tensor.numel()];

        public object[] Shape => TupleOf(tensor.shape);

        /// <summary>Those of the contiguous values that are written.</summary>
        public object[] Strides
        {
            get
            {
                var shape = tensor.shape;
                var strides = new long[shape.Length];
                var step = 1L;
                for (var place = shape.Length - 1; place >= 0; place--)
                {
                    strides[place] = step;
                    step *= Math.Max(shape[place], 1);
                }
                return TupleOf(strides);
            }
        }
    }

    private sealed record WrittenStorage(object[] Id);

    private sealed record WrittenClass(string Name);

    private sealed class WrittenHooks;

    /// <summary>Writes a storage as its persistent id.</summary>
    private sealed class StoragePickler : Pickler
    {
        protected override bool persistentId(object pid, out object? newpid)
        {
            newpid = (pid as WrittenStorage)?.Id;
            return newpid is not null;
        }
    }

    private sealed class ClassPickler : IObjectPickler
    {
        public void pickle(object o, Stream outs, Pickler currentPickler)
        {
            outs.WriteByte((byte)PickleOpcode.Global);
            outs.Write(Encoding.ASCII.GetBytes($"torch\n{((WrittenClass)o).Name}\n"));
        }
    }

    private sealed class TensorDeconstructor : IObjectDeconstructor
    {
        public string get_module() => "torch._utils";

        public string get_name() => "_rebuild_tensor_v2";

        public object[] deconstruct(object obj)
        {
            var tensor = (WrittenTensor)obj;
            const bool requiresGrad = false;
            return
            [
                new WrittenStorage(tensor.StorageId),
                0,
                tensor.Shape,
                tensor.Strides,
                requiresGrad,
                new WrittenHooks(),
            ];
        }
    }

    /// <summary>The hooks of a tensor: always none, which PyTorch writes as an empty OrderedDict.</summary>
    private sealed class HooksDeconstructor : IObjectDeconstructor
    {
        public string get_module() => "collections";

        public string get_name() => "OrderedDict";

        public object[] deconstruct(object obj) => [Array.Empty<object>()];
    }
}
