using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Ddpm.Trainers.Networks;

/// <summary>
/// Writes the options of a network with the name of its kind beside them. Models of version 0.1 do not name a kind: they
/// are UNets.
/// </summary>
internal sealed class DenoisingNetworkOptionsConverter : JsonConverter<DenoisingNetworkOptions>
{
    private const string KindName = "kind";

    public override DenoisingNetworkOptions? Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        if (JsonNode.Parse(ref reader) is not JsonObject values)
            throw new JsonException("The network must be described by an object.");
        var kind = NetworkKind.Unnamed;
        if (values.TryGetPropertyValue(KindName, out var name))
        {
            kind = NetworkKind.ByName(name is JsonValue text && text.TryGetValue(out string? value) ? value : "");
            values.Remove(KindName);
        }

        return (DenoisingNetworkOptions?)values.Deserialize(kind.OptionsType, options);
    }

    public override void Write(Utf8JsonWriter writer, DenoisingNetworkOptions value, JsonSerializerOptions options)
    {
        var values = JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject();
        values.Insert(0, KindName, value.Name);
        values.WriteTo(writer, options);
    }
}
