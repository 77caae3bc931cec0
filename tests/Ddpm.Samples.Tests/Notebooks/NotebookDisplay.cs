namespace Ddpm.Samples.Tests.Notebooks;

/// <summary>What the kernel of .NET Interactive gives to cells for showing things; here it is recorded.</summary>
public static class NotebookDisplay
{
    private static readonly AsyncLocal<List<NotebookOutput>?> s_outputs = new();

    /// <summary>Starts the list of outputs of a cell that is executed next in this flow of control.</summary>
    public static IReadOnlyList<NotebookOutput> Record() => s_outputs.Value = [];

    /// <summary>Shows a text.</summary>
    public static void display(string text) => text.DisplayAs("text/plain");

    /// <summary>Shows a text as what it is.</summary>
    public static void DisplayAs(this string text, string mimeType) =>
        (s_outputs.Value ?? throw new InvalidOperationException("Nobody records.")).Add(new(mimeType, text));
}
