using System.Xml.Linq;

namespace Ddpm.Samples.Tests.Packages;

/// <summary>Where NuGet looks for packages.</summary>
internal static class NuGetConfig
{
    /// <summary>Makes a folder of packages the only source of a project, whatever this user's own are.</summary>
    /// <param name="project">The folder of the project.</param>
    /// <param name="packages">The folder of the packages.</param>
    public static void Write(string project, string packages) =>
        new XDocument(
            new XElement(
                "configuration",
                new XElement(
                    "packageSources",
                    new XElement("clear"),
                    new XElement("add", new XAttribute("key", "feed"), new XAttribute("value", packages))
                )
            )
        ).Save(Path.Combine(project, "nuget.config"));
}
