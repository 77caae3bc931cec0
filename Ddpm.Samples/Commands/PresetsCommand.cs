using System.Globalization;
using Ddpm.Samples.Output;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Networks;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm presets</c>: lists the networks that <c>ddpm train ddpm</c> knows by name, and what they cost.</summary>
internal sealed class PresetsCommand(CommandOutput output) : Command<PresetsSettings>
{
    // i-CLEVR's; another number changes the parameters by a hundredth.
    private const int Labels = 24;

    /// <inheritdoc />
    public override int Execute(CommandContext context, PresetsSettings settings, CancellationToken cancellationToken)
    {
        var presets = NetworkPreset.All.Select(preset => Price(preset, settings)).ToList();
        if (settings.Json)
        {
            output.WriteJson(new { Labels, Presets = presets });
            return ExitCode.Done;
        }

        var table = new Table().RoundedBorder();
        table.AddColumn("Preset");
        foreach (var name in (string[])["Pictures", "Parameters", "Multiply-adds"])
            table.AddColumn(new TableColumn(name).RightAligned());
        table.AddColumn("Network");
        foreach (var preset in presets)
            table.AddRow(
                $"[bold]{Markup.Escape(preset.Name)}[/]",
                $"{preset.Size}×{preset.Size}",
                preset.Cost is { Parameters: var values } ? Number($"{values / 1e6:0.00} M") : "does not fit",
                preset.Cost is { MultiplyAdds: var products } ? Number($"{products / 1e9:0.000} G") : "does not fit",
                Markup.Escape(preset.Summary)
            );
        output.Results.Write(
            table.Caption(
                $"[grey]for one colour picture with one of {Labels} labels, forward; 2 FLOPs a multiply-add[/]"
            )
        );
        return ExitCode.Done;
    }

    private static PricedPreset Price(NetworkPreset preset, PresetsSettings settings)
    {
        var size = settings.Size ?? preset.PictureSize;
        var shape = new ImageShape(3, size, size);
        var network = preset.Options with
        {
            LabelConditioning = EnumNames<LabelConditioning>.Parse(settings.Conditioning),
        };
        try
        {
            network.Validate(shape);
            return new PricedPreset(preset.Name, size, network.CostOf(shape, Labels), preset.Summary);
        }
        catch (ArgumentException)
        {
            return new PricedPreset(preset.Name, size, null, preset.Summary);
        }
    }

    private sealed record PricedPreset(string Name, int Size, NetworkCost? Cost, string Summary);

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
