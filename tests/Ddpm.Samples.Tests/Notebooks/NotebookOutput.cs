namespace Ddpm.Samples.Tests.Notebooks;

/// <summary>Something that a cell shows.</summary>
/// <param name="MimeType">What it is, "text/html" for instance.</param>
/// <param name="Text">The content.</param>
public sealed record NotebookOutput(string MimeType, string Text)
{
    /// <summary>How many pictures it has.</summary>
    public int Pictures => Text.Split("<img ").Length - 1;
}
