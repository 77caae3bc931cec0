using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Tests.Reports;

/// <summary>A folder that is deleted with the test.</summary>
internal sealed class ReportFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("ddpm-reports-").FullName;

    public IEnumerable<string> Files => Directory.EnumerateFiles(_path).Select(path => Path.GetFileName(path));

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    /// <summary>A picture of one colour.</summary>
    public static Picture Plain(byte red, byte green, byte blue, int width = 8, int height = 8) =>
        new(
            width,
            height,
            [.. Enumerable.Repeat(new[] { red, green, blue }, width * height).SelectMany(pixel => pixel)]
        );
}
