using System.IO.Compression;
using System.Text;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>The entries of one component inside a model zip.</summary>
/// <param name="context">Where ML.NET found the component.</param>
/// <param name="format">What the component is.</param>
/// <remarks>
/// ML.NET itself unpacks an entry to a temporary file, whatever its size. Here entries are read from the zip itself,
/// and never beyond the length that the zip's directory states.
/// </remarks>
internal sealed class ComponentEntries(ModelLoadContext context, ComponentFormat format)
{
    // Deflate makes at most 1032 bytes of one.
    private const long MaximumDeflateRatio = 1032;

    // Learnt weights hardly pack: to about nine tenths. So a short file cannot ask for memory without end.
    private const long MaximumRatio = 20;
    private const long MaximumDescriptionLength = 1 << 26;
    private const long UnquestionedDescriptionLength = 1 << 20;

    // What the weights of all models of the component may have beyond the ratio: a ResNet18 that learnt next to nothing.
    private long _unquestionedWeights = 1 << 26;

    /// <summary>Opens an entry of weights, as long as its packed bytes allow.</summary>
    /// <exception cref="InvalidDataException">The entry is missing, or says that it is longer than weights can be.</exception>
    public Stream OpenWeights(string name)
    {
        var entry = Find(name);
        var believed = entry.CompressedLength * MaximumRatio;
        var most = believed + _unquestionedWeights;
        if (entry.Length > most)
            throw NotBelieved(entry, "weights", most);
        _unquestionedWeights -= Math.Max(entry.Length - believed, 0);
        return Open(name, most);
    }

    /// <summary>Reads a description, as long as its packed bytes allow.</summary>
    /// <exception cref="InvalidDataException">The entry is missing, damaged, or says that it is longer than descriptions can be.</exception>
    public string ReadDescription(string name)
    {
        var entry = Find(name);
        var most = Math.Max(UnquestionedDescriptionLength, entry.CompressedLength * MaximumRatio);
        return entry.Length > most
            ? throw NotBelieved(entry, "a description", most)
            : ReadText(name, Math.Min(most, MaximumDescriptionLength));
    }

    /// <summary>Opens an entry.</summary>
    /// <exception cref="InvalidDataException">The entry is missing, or is longer than allowed, or cannot be that long.</exception>
    public Stream Open(string name, long maximumLength)
    {
        var entry = Find(name);
        if (entry.Length > maximumLength)
            throw new InvalidDataException(
                $"Entry '{entry.FullName}' says that it has {entry.Length} bytes; at most {maximumLength} are allowed."
            );
        if (entry.Length > (entry.CompressedLength + 1) * MaximumDeflateRatio)
            throw new InvalidDataException(
                $"Entry '{entry.FullName}' says that {entry.CompressedLength} packed bytes hold {entry.Length}, "
                    + "which cannot be."
            );
        return new BoundedStream(entry.Open(), entry.Length, entry.FullName);
    }

    /// <summary>Reads a whole entry as UTF-8.</summary>
    /// <exception cref="InvalidDataException">The entry is missing, damaged or longer than allowed.</exception>
    public string ReadText(string name, long maximumLength)
    {
        using var reader = new StreamReader(Open(name, maximumLength), new UTF8Encoding(false, true));
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException($"Entry '{name}' is not UTF-8 text.", error);
        }
    }

    private static InvalidDataException NotBelieved(ZipArchiveEntry entry, string what, long most) =>
        new(
            $"Entry '{entry.FullName}' says that {entry.CompressedLength} packed bytes hold {entry.Length} bytes of {what}; "
                + $"at most {most} are believed, since they pack to no less than a {MaximumRatio}th."
        );

    private ZipArchiveEntry Find(string name)
    {
        if (!context.InRepository)
            throw new InvalidDataException($"A {format.Name} stage can be read from a model zip only.");

        context.Repository.GetPath(out var path, out _, context.Directory, name, createDir: false);
        return context.Repository._entries.TryGetValue(path, out var entry)
            ? entry
            : throw new InvalidDataException(
                $"Entry '{path}' is missing. The file is incomplete or was changed; save the model again."
            );
    }
}
