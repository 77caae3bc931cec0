using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ddpm.Samples.Output;

/// <summary>The words behind a progress bar, cut where the line ends.</summary>
internal sealed class DetailColumn : ProgressColumn
{
    private const string Key = "detail";

    /// <inheritdoc />
    protected override bool NoWrap => true;

    /// <summary>Sets the words of a bar.</summary>
    public static void Set(ProgressTask task, string detail) => task.State.Update<string>(Key, _ => detail);

    /// <inheritdoc />
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.State.Get<string>(Key) ?? "", new Style(Color.Grey)) { Overflow = Overflow.Ellipsis };
}
