using System.Text.Json;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>
/// Reads a component back from an ML.NET model file. The file may come from anywhere: nothing in it is believed before
/// it is checked.
/// </summary>
internal static class ComponentReader
{
    private const long MaximumSettingsLength = 1 << 20;

    /// <summary>Reads a component.</summary>
    /// <param name="host">The host of the component.</param>
    /// <param name="context">Where ML.NET found it.</param>
    /// <param name="format">What the component must be.</param>
    /// <param name="check">
    /// Checks the settings; throws an <see cref="ArgumentException"/> for what is out of range.
    /// </param>
    /// <param name="roles">The roles that attached models may have.</param>
    /// <returns>The settings of the stage, its model and the attached ones, which the caller owns.</returns>
    /// <exception cref="FormatException">The file holds another component, or a version that is not known.</exception>
    /// <exception cref="InvalidDataException">An entry is missing, damaged or too large.</exception>
    public static (TSettings Settings, ITrainedModel Model, IReadOnlyList<AttachedModel> Attached) Read<TSettings>(
        IHostEnvironment host,
        ModelLoadContext context,
        ComponentFormat format,
        Action<TSettings> check,
        params IReadOnlyList<string> roles
    )
    {
        CheckVersion(host, context, format);
        context.CheckAtModel(format.Version);
        var entries = new ComponentEntries(context, format);
        var models = new List<ITrainedModel>();
        try
        {
            var stored = ReadSettings(entries, check);
            var attachments = stored.Attached ?? [];
            CheckRoles(attachments, roles);
            models.Add(ReadModel(host, entries, stored.Kind, entry => entry));
            foreach (var one in attachments)
                models.Add(ReadModel(host, entries, one.Kind, entry => AttachedModel.Entry(one.Role, entry)));
            return (
                stored.Stage,
                models[0],
                [.. attachments.Zip(models.Skip(1), (one, model) => new AttachedModel(one.Role, one.Name, model))]
            );
        }
        catch (InvalidDataException error)
        {
            foreach (var model in models)
                model.Dispose();
            throw host.Process(
                new InvalidDataException($"The {format.Name} stage cannot be read: {error.Message}", error)
            );
        }
    }

    // ML.NET's own check speaks of a newer ML.NET, which would not help.
    private static void CheckVersion(IHostEnvironment host, ModelLoadContext context, ComponentFormat format)
    {
        var needed = context.Header.ModelVerReadable;
        if (context.Header.ModelSignature == format.Version.ModelSignature && needed > ComponentFormat.VersionWritten)
            throw host.Process(
                new FormatException(
                    $"The {format.Name} stage is too new: it has format {ComponentFormat.NameOf(needed)}, and this version "
                        + $"of Ddpm.Transforms ({typeof(ComponentReader).Assembly.GetName().Version}) reads up to "
                        + $"{ComponentFormat.NameOf(ComponentFormat.VersionWritten)}. Take a newer Ddpm.Transforms, or save "
                        + "the model with this one."
                )
            );
    }

    private static ITrainedModel ReadModel(
        IHostEnvironment host,
        ComponentEntries entries,
        string kind,
        Func<string, string> nameOf
    )
    {
        var description = entries.ReadDescription(nameOf(ComponentWriter.DescriptionEntry));
        using var weights = entries.OpenWeights(nameOf(ComponentWriter.WeightsEntry));
        return ModelKind.Read(kind, description, weights, HostAccess.Device(host));
    }

    // A role is part of the names of entries, so none is taken from the file that is not known beforehand.
    private static void CheckRoles(IReadOnlyList<StoredAttachment> attachments, IReadOnlyList<string> roles)
    {
        foreach (var one in attachments)
            if (one is null || !roles.Contains(one.Role) || string.IsNullOrWhiteSpace(one.Name))
                throw new InvalidDataException(
                    $"Entry '{ComponentWriter.SettingsEntry}' attaches a model as '{one?.Role}'; "
                        + $"known are: {string.Join(", ", roles.DefaultIfEmpty("none"))}."
                );
        if (attachments.Select(one => one.Role).Distinct().Count() < attachments.Count)
            throw new InvalidDataException($"Entry '{ComponentWriter.SettingsEntry}' attaches two models as the same.");
    }

    private static StoredSettings<TSettings> ReadSettings<TSettings>(ComponentEntries entries, Action<TSettings> check)
    {
        var text = entries.ReadText(ComponentWriter.SettingsEntry, MaximumSettingsLength);
        try
        {
            var stored = JsonSerializer.Deserialize<StoredSettings<TSettings>>(text, StoredSettings.Json);
            if (stored is null or { Stage: null })
                throw new InvalidDataException($"Entry '{ComponentWriter.SettingsEntry}' is empty.");
            check(stored.Stage);
            return stored;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException(
                $"Entry '{ComponentWriter.SettingsEntry}' is not what this version writes: {error.Message}",
                error
            );
        }
    }
}
