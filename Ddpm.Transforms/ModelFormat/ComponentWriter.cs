using System.Text;
using System.Text.Json;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>Writes a component into an ML.NET model file: settings, description and weights as entries of their own.</summary>
internal static class ComponentWriter
{
    /// <summary>The entry with the kind of model and the settings of the stage, as JSON.</summary>
    public const string SettingsEntry = "Settings.json";

    /// <summary>The entry with everything about the model but its weights, as JSON.</summary>
    public const string DescriptionEntry = "Description.json";

    /// <summary>The entry with the weights, as safetensors.</summary>
    public const string WeightsEntry = "Weights.safetensors";

    /// <summary>Writes a component.</summary>
    /// <param name="context">Where ML.NET wants it.</param>
    /// <param name="format">What the component is.</param>
    /// <param name="settings">The settings of the stage.</param>
    /// <param name="model">The trained model of the stage.</param>
    /// <param name="storage">How precisely its weights are kept.</param>
    /// <param name="attached">
    /// Further models that the stage needs; their weights are kept as they are, by which they are recognised again.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// The model is not being saved to a zip file, or a weight is too large for the storage.
    /// </exception>
    public static void Write<TSettings>(
        ModelSaveContext context,
        ComponentFormat format,
        TSettings settings,
        ITrainedModel model,
        WeightStorage storage,
        params IReadOnlyList<AttachedModel> attached
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        context.CheckAtModel();
        context.SetVersionInfo(format.Version);
        if (!context.InRepository)
            throw new InvalidOperationException($"A {format.Name} stage can be saved in a model zip only.");

        var attachments = attached.Select(one => new StoredAttachment(one.Role, one.Name, one.Model.Kind)).ToList();
        var stored = new StoredSettings<TSettings>(model.Kind, settings, attachments.Count == 0 ? null : attachments);
        WriteText(context, SettingsEntry, JsonSerializer.Serialize(stored, StoredSettings.Json));
        WriteModel(context, model, entry => entry, storage);
        foreach (var one in attached)
            WriteModel(context, one.Model, entry => AttachedModel.Entry(one.Role, entry), WeightStorage.Float32);
    }

    private static void WriteModel(
        ModelSaveContext context,
        ITrainedModel model,
        Func<string, string> nameOf,
        WeightStorage storage
    )
    {
        WriteText(context, nameOf(DescriptionEntry), model.WriteDescription());
        context.SaveBinaryStream(nameOf(WeightsEntry), writer => model.WriteWeights(writer.BaseStream, storage));
    }

    private static void WriteText(ModelSaveContext context, string name, string text) =>
        context.SaveBinaryStream(name, writer => writer.Write(Encoding.UTF8.GetBytes(text)));
}
