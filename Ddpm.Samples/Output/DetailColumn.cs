using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ddpm.Samples.Output;

/// <summary>The words behind the one bar of a display, cut where the line ends.</summary>
/// <param name="taken">How many characters of the line the other columns take.</param>
internal sealed class DetailColumn(int taken) : ProgressColumn
{
    private volatile string _detail = "";

    /// <summary>The words.</summary>
    public string Detail
    {
        get => _detail;
        set => _detail = value;
    }

    /// <inheritdoc />
    protected override bool NoWrap => true;

    /// <inheritdoc />
    public override int? GetColumnWidth(RenderOptions options) => Math.Max(1, options.ConsoleSize.Width - taken);

    /// <inheritdoc />
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        var room = Math.Max(1, options.ConsoleSize.Width - taken);
        var text = Detail.Length <= room ? Detail : string.Concat(Detail.AsSpan(0, room - 1), "…");
        return new Text(text, new Style(Color.Grey));
    }
}
