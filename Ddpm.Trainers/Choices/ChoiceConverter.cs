using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ddpm.Trainers.Choices;

/// <summary>Writes a choice as its name.</summary>
/// <typeparam name="T">The kind of choice.</typeparam>
internal sealed class ChoiceConverter<T> : JsonConverter<T>
    where T : Choice<T>, IChoice<T>
{
    /// <inheritdoc />
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? T.Registry.Parse(reader.GetString()!)
            : throw new JsonException($"A {typeof(T).Name} is written as its name, a string; got {reader.TokenType}.");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        T.Registry.RequireRegistered(value);
        writer.WriteStringValue(value.Name);
    }
}
