using System.Text.RegularExpressions;
using NetArchTest.Rules;

namespace Ddpm.Tests;

/// <summary>
/// The types of a folder of the sources, which a program does not know: an assembly is one namespace, its folders are for readers.
/// </summary>
internal static partial class SourceFolder
{
    /// <summary>The full names of the types that are declared in a folder or below it.</summary>
    /// <param name="folder">From the root of the repository: "Ddpm.Trainers/Data".</param>
    public static string[] TypesIn(string folder)
    {
        var root = RepositoryFolder.File(folder);
        string[] types =
        [
            .. Directory
                .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Select(File.ReadAllText)
                .SelectMany(text =>
                    Declaration()
                        .Matches(text)
                        .Select(found => $"{Namespace().Match(text).Groups[1].Value}.{found.Groups[1].Value}")
                )
                .Distinct(),
        ];
        return types.Length > 0 ? types : throw new DirectoryNotFoundException($"'{root}' declares no type.");
    }

    /// <summary>The types of a folder that know another type, or a namespace.</summary>
    /// <param name="anchor">A type of the assembly.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="forbidden">Full names of types and namespaces.</param>
    /// <param name="except">Names of types of the folder that may know them.</param>
    public static IReadOnlyList<string> Knowing(
        Type anchor,
        string folder,
        IEnumerable<string> forbidden,
        params string[] except
    )
    {
        var own = TypesIn(folder)
            .Except(except.Select(name => $"{anchor.Namespace}.{name}"))
            .ToHashSet(StringComparer.Ordinal);
        var result = Types
            .InAssembly(anchor.Assembly)
            .ShouldNot()
            .HaveDependencyOnAny([.. forbidden.Except(own)])
            .GetResult();
        return [.. (result.FailingTypeNames ?? []).Where(name => own.Contains(name.Split('/', '+', '`')[0]))];
    }

    [GeneratedRegex(
        @"^(?:public|internal) (?:(?:sealed|static|abstract|readonly|partial) )*(?:class|record struct|record|struct|interface|enum|delegate \S+) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
