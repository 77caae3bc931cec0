using System.Xml.Linq;

namespace Ddpm.Samples.Tests.Packages;

/// <summary>What is in the packages, and that a fresh project can work with them.</summary>
public sealed class PackagesTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    [Theory]
    [InlineData("Ddpm.Trainers")]
    [InlineData("Ddpm.Transforms")]
    public void Package_OfALibrary_HoldsAssemblyDocumentationReadmeAndIcon(string id)
    {
        var files = feed.Files(id);

        Assert.Contains($"lib/net10.0/{id}.dll", files);
        Assert.Contains($"lib/net10.0/{id}.xml", files);
        Assert.Contains("README.md", files);
        Assert.Contains("icon.png", files);
        Assert.Contains($"lib/net10.0/{id}.pdb", feed.Files(id, "snupkg"));
    }

    [Theory]
    [InlineData("Ddpm.Trainers")]
    [InlineData("Ddpm.Transforms")]
    public void Package_OfALibrary_SaysLicenceReadmeIconAndCommit(string id)
    {
        var description = feed.Description(id);
        XElement? Find(string name) =>
            description.Elements().SingleOrDefault(element => element.Name.LocalName == name);

        Assert.Equal("MIT", Find("license")?.Value);
        Assert.Equal("README.md", Find("readme")?.Value);
        Assert.Equal("icon.png", Find("icon")?.Value);
        Assert.NotEmpty(Find("description")!.Value);
        Assert.Matches("^[0-9a-f]{40}$", Find("repository")!.Attribute("commit")!.Value);
    }

    [Fact]
    public void Package_OfALibrary_LeavesLibTorchToTheProgram()
    {
        foreach (var id in new[] { "Ddpm.Trainers", "Ddpm.Transforms" })
        {
            var dependencies = feed.Dependencies(id).Keys;

            Assert.Contains("TorchSharp", dependencies);
            Assert.DoesNotContain(dependencies, name => name.StartsWith("TorchSharp-", StringComparison.Ordinal));
            Assert.DoesNotContain(dependencies, name => name.StartsWith("libtorch", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task FreshProject_WithThePackages_TrainsSavesLoadsAndGenerates()
    {
        var project = feed.NewFolder("consumer");
        foreach (var name in new[] { "Consumer.csproj", "Program.cs" })
            File.Copy(
                RepositoryFolder.File("tests", "Ddpm.Samples.Tests", "Packages", "Consumer", name),
                Path.Combine(project, name)
            );
        NuGetConfig.Write(project, feed.Packages);

        // What the packages need is where it was restored for this build; only they themselves are looked for in the feed.
        var environment = new Dictionary<string, string?>
        {
            ["DdpmVersion"] = feed.Version,
            ["TorchSharpVersion"] = feed.Dependencies("Ddpm.Trainers")["TorchSharp"],
            ["NUGET_PACKAGES"] = feed.NewFolder("restored"),
            ["NUGET_FALLBACK_PACKAGES"] = GlobalPackages(),
        };
        await DotNet.RunAsync(project, environment, "build", "-nodeReuse:false");
        var output = await DotNet.RunAsync(project, environment, "run", "--no-build");

        Assert.Equal(
            ["8x8 picture, 2 scores", "8x8 picture, 2 scores"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );
        Assert.True(File.Exists(Path.Combine(project, "pipeline.zip")));
    }

    private static string GlobalPackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
