using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ddpm.Transforms;

/// <summary>By which a loader's data are recognised without reading their pictures.</summary>
/// <param name="Folder">The folder from which the data come.</param>
/// <param name="Part">What of it the data are, in the loader's own words.</param>
/// <param name="Files">The files that are read for the pictures, in the order of the rows.</param>
internal sealed record DataStamp(string Folder, string Part, IReadOnlyList<string> Files)
{
    // What was read already, and so does not change any more.
    private byte[] _read = [];

    /// <summary>The stamp of data that are in memory, of files as they are now.</summary>
    /// <param name="files">The files, at least one, of one folder.</param>
    public static DataStamp OfFilesThatWereRead(IReadOnlyList<string> files) =>
        new(
            Path.GetDirectoryName(Path.GetFullPath(files[0]))!,
            string.Join('/', files.Select(file => Path.GetFileName(file))),
            []
        )
        {
            _read = [.. files.SelectMany(StateOf)],
        };

    /// <summary>Takes names, sizes and times of writing of the files into a hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="beforeFile">Called before each file; what it throws ends this.</param>
    /// <exception cref="FileNotFoundException">A file is no longer there.</exception>
    public void AppendTo(IncrementalHash hash, Action beforeFile)
    {
        hash.AppendData(_read);
        foreach (var path in Files)
        {
            beforeFile();
            hash.AppendData(StateOf(path));
        }
    }

    private static byte[] StateOf(string path)
    {
        var file = new FileInfo(path);
        return Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path.Length}:{path} {file.Length} {file.LastWriteTimeUtc.Ticks};"
            )
        );
    }
}
