using System.Text.Json;
using Ddpm.Trainers;
using Ddpm.Trainers.Weights;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>
/// Reads a component back from an ML.NET model file. The file may come from anywhere: nothing in it is believed before
/// it is checked.
/// </summary>
internal static class ComponentReader
{
    private const long MaximumSettingsLength = 1 << 20;
    private const long MaximumDescriptionLength = 1 << 26;
    private const long MaximumWeightsLength = 1L << 36;

    /// <summary>Reads a component.</summary>
    /// <param name="host">The host of the component.</param>
    /// <param name="context">Where ML.NET found it.</param>
    /// <param name="format">What the component must be.</param>
    /// <param name="validate">Throws an <see cref="ArgumentException"/> for settings that are out of range.</param>
    /// <returns>The settings of the stage, and its model, which the caller owns.</returns>
    /// <exception cref="FormatException">The file holds another component, or a version that is not known.</exception>
    /// <exception cref="InvalidDataException">An entry is missing, damaged or too large.</exception>
    public static (TSettings Settings, ITrainedModel Model) Read<TSettings>(
        IHostEnvironment host,
        ModelLoadContext context,
        ComponentFormat format,
        Action<TSettings> validate
    )
    {
        context.CheckAtModel(format.Version);
        var entries = new ComponentEntries(context, format);
        try
        {
            var stored = ReadSettings(entries, validate);
            var description = entries.ReadText(ComponentWriter.DescriptionEntry, MaximumDescriptionLength);
            using var weights = entries.Open(ComponentWriter.WeightsEntry, MaximumWeightsLength);
            return (stored.Stage, TrainedModels.Read(stored.Kind, description, weights, HostAccess.Device(host)));
        }
        catch (InvalidDataException error)
        {
            throw host.Process(
                new InvalidDataException($"The {format.Name} stage cannot be read: {error.Message}", error)
            );
        }
    }

    private static StoredSettings<TSettings> ReadSettings<TSettings>(
        ComponentEntries entries,
        Action<TSettings> validate
    )
    {
        var text = entries.ReadText(ComponentWriter.SettingsEntry, MaximumSettingsLength);
        try
        {
            var stored = JsonSerializer.Deserialize<StoredSettings<TSettings>>(text, StoredSettings.Json);
            if (stored is null or { Stage: null })
                throw new InvalidDataException($"Entry '{ComponentWriter.SettingsEntry}' is empty.");
            validate(stored.Stage);
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
