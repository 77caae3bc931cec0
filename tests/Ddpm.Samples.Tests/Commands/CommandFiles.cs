namespace Ddpm.Samples.Tests.Commands;

/// <summary>What a command has written.</summary>
internal static class CommandFiles
{
    public static Task<string> ReadText(string path) =>
        File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

    /// <summary>The names of the files in a folder, in order.</summary>
    public static string[] FilesIn(string folder) =>
        [.. Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    /// <summary>The names of all files in the folder of one.</summary>
    public static string[] FilesBeside(string file) => FilesIn(Path.GetDirectoryName(file)!);
}
