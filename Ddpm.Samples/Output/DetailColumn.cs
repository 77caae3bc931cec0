using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ddpm.Samples.Output;

/// <summary>The words behind the one bar of a display, cut where the line ends.</summary>
internal sealed class DetailColumn : ProgressColumn
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
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(Detail, new Style(Color.Grey)) { Overflow = Overflow.Ellipsis };
}
