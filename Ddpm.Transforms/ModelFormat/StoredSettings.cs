using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>What the settings entry of a component holds.</summary>
/// <param name="Kind">The kind of the model, as the list of kinds knows it.</param>
/// <param name="Stage">The settings of the stage.</param>
/// <param name="Attached">The further models that the stage needs, or null for none.</param>
internal sealed record StoredSettings<TSettings>(
    string Kind,
    TSettings Stage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyList<StoredAttachment>? Attached = null
);

/// <summary>How settings are written.</summary>
internal static class StoredSettings
{
    /// <summary>Indented, and strict when read: a value that has no default must be there, and none that is unknown.</summary>
    public static JsonSerializerOptions Json { get; } =
        new()
        {
            WriteIndented = true,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        };
}
