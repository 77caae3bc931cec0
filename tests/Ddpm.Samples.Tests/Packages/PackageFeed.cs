using System.IO.Compression;
using System.Xml.Linq;

namespace Ddpm.Samples.Tests.Packages;

/// <summary>A folder with the packages of this build, under a version that no other build has.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-packages-");

    /// <summary>The version of the packages.</summary>
    public string Version { get; } = $"0.0.0-test.{Guid.NewGuid():N}";

    /// <summary>The folder with the packages.</summary>
    internal string Packages => Path.Combine(_folder.FullName, "packages");

    /// <summary>A folder inside, made anew.</summary>
    internal string NewFolder(string name) => _folder.CreateSubdirectory(name).FullName;

    /// <summary>The names of the files in a package.</summary>
    internal IReadOnlyList<string> Files(string id, string extension = "nupkg")
    {
        using var package = Open(id, extension);
        return [.. package.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>What a package says of itself.</summary>
    internal XElement Description(string id)
    {
        using var package = Open(id, "nupkg");
        using var stream = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single();
    }

    /// <summary>The packages that a package needs, with their versions.</summary>
    internal IReadOnlyDictionary<string, string> Dependencies(string id) =>
        Description(id)
            .Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value);

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        // The tests were built just now; what is packed is what they test.
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;
        foreach (var project in new[] { "Ddpm.Trainers", "Ddpm.Transforms" })
            await DotNet.RunAsync(
                RepositoryFolder.File(project),
                new Dictionary<string, string?>(),
                "pack",
                "--no-build",
                "--configuration",
                configuration,
                "--output",
                Packages,
                $"-p:PackageVersion={Version}",
                "-nodeReuse:false"
            );
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private ZipArchive Open(string id, string extension) =>
        ZipFile.OpenRead(Path.Combine(Packages, $"{id}.{Version}.{extension}"));
}
