using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Output;

/// <summary>Says whether a judge can be trusted.</summary>
internal static class JudgeMessages
{
    /// <summary>Writes what speaks against a judge, and what else there is to say, to the console for messages.</summary>
    public static void Write(CommandOutput output, JudgeCheck check)
    {
        foreach (var warning in check.Warnings)
            output.WriteMessage($"Warning: {warning}");
        foreach (var note in check.Notes)
            output.WriteMessage(note);
    }
}
