using System.IO.Compression;
using System.Text;

namespace Ddpm.Trainers.Tests.Weights.PyTorch;

/// <summary>Checkpoints made by hand, in a folder of their own, to say things that PyTorch never would.</summary>
internal sealed class CheckpointFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-checkpoints-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>The path of a file that PyTorch wrote.</summary>
    public static string Reference(string name) => RepositoryFolder.Reference("pytorch", name);

    /// <summary>A pickle: texts become bytes as they are in Latin 1, so that opcodes can be written as themselves.</summary>
    public static byte[] Pickle(params string[] parts) => Encoding.Latin1.GetBytes(string.Concat(parts));

    /// <summary>The opcodes of a text.</summary>
    public static string Text(string text) => $"\u008c{(char)text.Length}{text}";

    /// <summary>The opcodes of a float32 tensor that looks into storage "0".</summary>
    public static string Tensor(
        string values = "K\u0004",
        string offset = "K\0",
        string shape = "K\u0004\u0085",
        string strides = "K\u0001\u0085",
        string key = "0",
        string metadata = ""
    ) =>
        $"ctorch._utils\n_rebuild_tensor_v2\n(({Text("storage")}ctorch\nFloatStorage\n{Text(key)}{Text("cpu")}"
        + $"{values}tQ{offset}{shape}{strides}\u0089ccollections\nOrderedDict\n)R{metadata}tR";

    /// <summary>A pickle of {"x": …}.</summary>
    public static byte[] Dictionary(string value) => Pickle("\u0080\u0002}", Text("x"), value, "s.");

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    /// <summary>A zip as torch.save writes it, with four float32 in storage "0" unless other entries are given.</summary>
    public string Zip(byte[] pickle, params (string Name, byte[] Content)[] entries) =>
        Zip(pickle, CompressionLevel.NoCompression, entries.Length > 0 ? entries : [("archive/data/0", new byte[16])]);

    /// <summary>
    /// A file as torch.save wrote it before PyTorch 1.6, with so many float32 in storage "0"; the objects before are made,
    /// and left, by the pickle with the version.
    /// </summary>
    public string Stream(byte[] pickle, byte[]? before = null, int values = 4)
    {
        var magic = Pickle("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.");
        var machine = Pickle("\u0080\u0002}", Text("little_endian"), "\u0088s.");
        byte[] storage = [.. BitConverter.GetBytes((long)values), .. new byte[sizeof(float) * values]];
        return Write(
            "made.pth",
            [
                .. magic,
                .. Pickle("\u0080\u0002"),
                .. before ?? [],
                .. Pickle("M\u00e9\u0003."),
                .. machine,
                .. pickle,
                .. Pickle("\u0080\u0002]", Text("0"), "a."),
                .. storage,
            ]
        );
    }

    public string Zip(byte[] pickle, CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var stream = File.Create(this["made.pth"]);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach (var (name, content) in entries.Prepend(("archive/data.pkl", pickle)))
        {
            using var entry = archive.CreateEntry(name, level).Open();
            entry.Write(content);
        }
        return this["made.pth"];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
