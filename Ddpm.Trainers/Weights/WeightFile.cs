using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Reads and writes files of weights, whichever of the known formats they have.</summary>
internal static class WeightFile
{
    private static readonly string[] s_pyTorch = [".pth", ".pt"];

    /// <summary>The names that files of weights end in; the last is that of safetensors.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. s_pyTorch, ".safetensors"];

    /// <summary>Whether a file holds weights alone, by what it begins with, and not by its name.</summary>
    /// <param name="path">A file that is there.</param>
    public static bool Recognizes(string path) =>
        PyTorchCheckpoint.Recognizes(path) || SafeTensorsFile.Recognizes(path);

    /// <summary>Reads all weights of a file; its content, and not its name, says which format it has.</summary>
    /// <param name="path">A checkpoint of PyTorch, or a safetensors file.</param>
    /// <param name="keys">
    /// The keys that lead to the weights in a checkpoint of PyTorch, or null to look for them; see
    /// <see cref="PyTorchCheckpoint.Read"/>. Safetensors have none.
    /// </param>
    /// <returns>CPU tensors by name; the caller disposes them.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is of another format, is damaged, or has nothing under the keys.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, IReadOnlyList<string>? keys = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"The file of weights '{path}' is not there.", path);
        if (!SafeTensorsFile.Recognizes(path))
            return PyTorchCheckpoint.Read(path, keys);
        if (keys is { Count: > 0 })
            throw new InvalidDataException(
                $"'{path}' is a safetensors file, which has no dictionaries, so there is nothing under '{string.Join('/', keys)}'."
            );
        using var file = SafeTensorsFile.Open(path);
        return file.ReadAll();
    }

    /// <summary>Writes weights whole or not at all; the name's ending says in which format.</summary>
    /// <param name="path">A name that ends in one of <see cref="Extensions"/>, in a folder that exists.</param>
    /// <param name="weights">The weights, of any device and memory layout.</param>
    /// <param name="metadata">Free text beside them, which only safetensors can carry.</param>
    /// <exception cref="ArgumentException">The name has another ending, or the format lacks a tensor's type.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path,
        IReadOnlyDictionary<string, Tensor> weights,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        var extension = Path.GetExtension(path);
        if (!Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
            throw new ArgumentException(
                $"'{path}' must end in one of {string.Join(", ", Extensions)}, which says the format.",
                nameof(path)
            );
        AtomicFile.Write(
            path,
            stream =>
            {
                if (s_pyTorch.Contains(extension, StringComparer.OrdinalIgnoreCase))
                    PyTorchCheckpoint.Write(stream, weights);
                else
                    SafeTensors.Write(stream, weights, metadata);
            }
        );
    }
}
