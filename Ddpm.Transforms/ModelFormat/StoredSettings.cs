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

/// <summary>What the settings entry says of an <see cref="AttachedModel"/>.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Name">What a person calls it.</param>
/// <param name="Kind">The kind of the model, as the list of kinds knows it.</param>
internal sealed record StoredAttachment(string Role, string Name, string Kind);

/// <summary>A further model that a component needs, saved beside its own.</summary>
/// <param name="Role">What it is for; one of the roles that the component knows, and part of its entries' names.</param>
/// <param name="Name">What a person calls it.</param>
/// <param name="Model">The model.</param>
internal sealed record AttachedModel(string Role, string Name, ITrainedModel Model)
{
    /// <summary>The name of an entry of a model in a role.</summary>
    public static string Entry(string role, string entry) => $"{role}.{entry}";
}
