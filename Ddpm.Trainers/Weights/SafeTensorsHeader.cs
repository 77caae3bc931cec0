using System.Text.Encodings.Web;
using System.Text.Json;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>The JSON header of a safetensors file: which tensors it has, and where their bytes lie.</summary>
/// <param name="Entries">The tensors in the order of their bytes.</param>
/// <param name="Metadata">The free text that the file carries.</param>
internal sealed record SafeTensorsHeader(
    IReadOnlyList<SafeTensorsEntry> Entries,
    IReadOnlyDictionary<string, string> Metadata
)
{
    /// <summary>The longest header that the format allows, in bytes.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>The name under which the header holds the metadata; no tensor can have it.</summary>
    public const string MetadataName = "__metadata__";

    private const int MaxDimensions = 64; // libtorch allows no more

    /// <summary>The number of bytes of all tensors.</summary>
    public long DataLength => Entries.Count == 0 ? 0 : Entries[^1].End;

    /// <summary>The header as JSON, padded with spaces so that the tensors begin at a multiple of 8 bytes.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject(MetadataName);
                foreach (var (key, value) in Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            foreach (var entry in Entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", SafeTensorsType.NameOf(entry.Type));
                json.WriteStartArray("shape");
                foreach (var size in entry.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(entry.Begin);
                json.WriteNumberValue(entry.End);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    /// <summary>Reads a header and checks that its tensors fill the data from its first byte to its last.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="fileLength">The bytes of the whole file, as far as they are known; they say how much memory the list may take.</param>
    /// <exception cref="InvalidDataException">The header breaks the format; the message names the tensor.</exception>
    public static SafeTensorsHeader Parse(ReadOnlySpan<byte> json, long fileLength)
    {
        if (json.Length == 0 || json[0] != '{')
            throw new InvalidDataException("The safetensors header does not begin with '{'.");

        var entries = new Dictionary<string, SafeTensorsEntry>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        var memory = new HeaderMemory(fileLength);
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            while (NextProperty(ref reader) is { } name)
            {
                memory.TakeName(name);
                if (name == MetadataName)
                    metadata = metadata is null
                        ? ReadMetadata(ref reader, memory)
                        : throw new InvalidDataException($"The safetensors header has {MetadataName} twice.");
                else
                {
                    var entry = ReadEntry(ref reader, name);
                    memory.TakeSizes(name, entry.Shape.Length);
                    if (!entries.TryAdd(name, entry))
                        throw new InvalidDataException(
                            $"The safetensors header has tensor '{ShownName.Of(name)}' twice."
                        );
                }
            }
            if (reader.Read())
                throw new InvalidDataException("The safetensors header goes on after its closing '}'.");
        }
        // The reader reports broken text inside a string as an invalid operation.
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"The safetensors header is not valid JSON: {cause.Message}", cause);
        }

        var ordered = entries.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End).ToArray();
        CheckLayout(ordered);
        return new SafeTensorsHeader(ordered, metadata ?? []);
    }

    /// <summary>Moves to the value of an object's next property; null at the object's end.</summary>
    private static string? NextProperty(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
            return null;
        var name = reader.GetString();
        reader.Read();
        return name;
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader, HeaderMemory memory)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new InvalidDataException($"{MetadataName} of the safetensors header is not an object.");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (NextProperty(ref reader) is { } key)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new InvalidDataException($"{MetadataName} entry '{ShownName.Of(key)}' is not a string.");
            var value = reader.GetString() ?? "";
            memory.TakeText(key, value);
            if (!metadata.TryAdd(key, value))
                throw new InvalidDataException($"{MetadataName} has '{ShownName.Of(key)}' twice.");
        }
        return metadata;
    }

    private static SafeTensorsEntry ReadEntry(ref Utf8JsonReader reader, string tensor)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Invalid(tensor, "its description is not an object");

        string? dtype = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (NextProperty(ref reader) is { } property)
            switch (property)
            {
                case "dtype" when dtype is null && reader.TokenType == JsonTokenType.String:
                    dtype = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, tensor, property, MaxDimensions);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, tensor, property, 2);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Invalid(tensor, $"'{property}' is given twice or is of the wrong type");
                default:
                    reader.Skip();
                    break;
            }

        if (dtype is null || shape is null || offsets is not [var begin, var end])
            throw Invalid(tensor, "it needs a dtype, a shape and two data_offsets");
        if (SafeTensorsType.Find(dtype) is not { } type)
            throw Invalid(tensor, SafeTensorsType.Explain(dtype));
        if (end < begin)
            throw Invalid(tensor, $"its bytes end at {end}, before they begin at {begin}");
        if (ByteCount(type, shape) is not { } needed)
            throw Invalid(tensor, $"shape [{string.Join(", ", shape)}] is too large");
        if (needed != end - begin)
            throw Invalid(
                tensor,
                $"shape [{string.Join(", ", shape)}] of {dtype} needs {needed} bytes, its data_offsets hold {end - begin}"
            );
        return new SafeTensorsEntry(tensor, type, shape, begin, end);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string tensor, string property, int most)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Invalid(tensor, $"'{property}' is not an array");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Invalid(tensor, $"'{property}' holds something other than whole numbers from 0");
            if (numbers.Count == most)
                throw Invalid(tensor, $"'{property}' has more than {most} numbers");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    /// <summary>The bytes of a tensor, or null if its sizes without the zeros multiply to more than a long.</summary>
    private static long? ByteCount(TorchSharp.torch.ScalarType type, long[] shape)
    {
        var product = (Int128)SafeTensorsType.SizeOf(type);
        foreach (var size in shape)
            if ((product *= Math.Max(size, 1)) > long.MaxValue)
                return null;
        return shape.Contains(0) ? 0 : (long)product;
    }

    private static void CheckLayout(SafeTensorsEntry[] ordered)
    {
        var position = 0L;
        foreach (var entry in ordered)
        {
            if (entry.Begin != position)
                throw Invalid(
                    entry.Name,
                    entry.Begin < position
                        ? $"its bytes begin at {entry.Begin} and overlap those of another tensor, which end at {position}"
                        : $"its bytes begin at {entry.Begin}, and no tensor has the bytes from {position} on"
                );
            position = entry.End;
        }
    }

    private static InvalidDataException Invalid(string tensor, string problem) =>
        new($"Tensor '{ShownName.Of(tensor)}' of the safetensors header: {problem}.");
}

/// <summary>One tensor as the header of a safetensors file describes it.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Shape">Its sizes, outermost first; none for a scalar.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where its bytes end.</param>
internal sealed record SafeTensorsEntry(string Name, torch.ScalarType Type, long[] Shape, long Begin, long End)
{
    /// <summary>The number of its bytes.</summary>
    public long Length => End - Begin;

    /// <summary>The number of its values.</summary>
    public long Count => Length / SafeTensorsType.SizeOf(Type);
}
