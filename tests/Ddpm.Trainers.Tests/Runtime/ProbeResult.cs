namespace Ddpm.Trainers.Tests.Runtime;

/// <summary>What a probe's process left behind.</summary>
internal sealed record ProbeResult(int ExitCode, string Output, string Errors)
{
    /// <summary>What follows a word at the beginning of the output's lines.</summary>
    public string[] Lines(string word) =>
        [
            .. Output
                .Split('\n')
                .Where(line => line.StartsWith(word + " ", StringComparison.Ordinal))
                .Select(line => line[(word.Length + 1)..].TrimEnd()),
        ];

    /// <summary>The mapped files of this name that still exist.</summary>
    public string[] Mapped(string fileName) => [.. Lines("mapped").Where(path => Path.GetFileName(path) == fileName)];
}
