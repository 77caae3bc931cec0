namespace Ddpm.Transforms.ModelFormat;

/// <summary>What the settings entry says of an <see cref="AttachedModel"/>.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Name">What a person calls it.</param>
/// <param name="Kind">The kind of the model, as the list of kinds knows it.</param>
internal sealed record StoredAttachment(string Role, string Name, string Kind);
