using Microsoft.ML.Runtime;

namespace Ddpm.Samples.Commands;

/// <summary>What a training says while it reads pictures, before a progress bar has anything to show.</summary>
internal static class PictureMessages
{
    // What the log of a stage, and that of a loader, calls such lines.
    private const string Channel = "Pictures";

    /// <summary>Writes every such line of a context.</summary>
    public static void Show(MLContext ml, Action<string> write) =>
        ml.Log += (_, line) =>
        {
            if (!line.Source.EndsWith(Channel, StringComparison.Ordinal))
                return;
            if (line.Kind == ChannelMessageKind.Info)
                write(line.RawMessage);
            if (line.Kind == ChannelMessageKind.Warning)
                write($"Warning: {line.RawMessage}");
        };
}
