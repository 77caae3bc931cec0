using System.Globalization;
using Spectre.Console;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm presets</c>: lists the networks that <c>ddpm train ddpm</c> knows by name, and what they cost.</summary>
internal sealed class PresetsCommand()
    : Command<PresetsCommand.Options>(
        "presets",
        "List the networks that can be trained, with their parameters and cost"
    )
{
    /// <summary>What it can be told.</summary>
    internal sealed record Options
    {
        /// <summary>Width and height of the pictures; those that each preset is meant for when left out.</summary>
        [Option(Min = 1, Max = 4096, Value = "PIXELS")]
        public int? Size { get; init; }

        /// <summary>How networks are told the labels: by attention to each of them, or pooled to their sum.</summary>
        [Option]
        public LabelConditioning Conditioning { get; init; } = LabelConditioning.Tokens;
    }

    // i-CLEVR's; another number changes the parameters by a hundredth.
    private const int Labels = 24;

    private static readonly LabelVocabulary s_labels = new(
        Enumerable.Range(0, Labels).Select(label => $"label {label}")
    );

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        var presets = NetworkPreset.Registry.All.Select(preset => Price(preset, options)).ToList();
        session.Write(new { Labels, Presets = presets }, () => session.Output.Results.Write(ToTable(presets)));
    }

    private static Table ToTable(IReadOnlyList<PricedPreset> presets)
    {
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
        return table.Caption(
            $"[grey]for one colour picture with one of {Labels} labels, forward; 2 FLOPs a multiply-add[/]"
        );
    }

    private static PricedPreset Price(NetworkPreset preset, Options options)
    {
        var size = options.Size ?? preset.PictureSize;
        var shape = new ImageShape(3, size, size);
        var network = preset.Options with { LabelConditioning = options.Conditioning };
        try
        {
            network.Validate(shape);
            return new PricedPreset(preset.Name, size, network.CostOf(shape, s_labels), preset.Summary);
        }
        catch (ArgumentException)
        {
            return new PricedPreset(preset.Name, size, null, preset.Summary);
        }
    }

    private sealed record PricedPreset(string Name, int Size, NetworkCost? Cost, string Summary);

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
