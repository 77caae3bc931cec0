using System.Text.RegularExpressions;
using Ddpm.Samples.Tests.Notebooks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Ddpm.Samples.Tests.Documentation;

/// <summary>Compiles the statements that documentation shows.</summary>
internal static partial class SnippetCompiler
{
    private const string Usings = """
        global using System;
        global using System.Collections.Concurrent;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using Ddpm.Trainers.Data;
        global using Ddpm.Trainers.Generation;
        global using Ddpm.Trainers.Networks;
        global using Ddpm.Trainers.Runtime;
        global using Ddpm.Trainers.Scoring;
        global using Ddpm.Trainers.Training;
        global using Ddpm.Trainers.Weights;
        global using Ddpm.Transforms.Catalogs;
        global using Ddpm.Transforms.Generation;
        global using Ddpm.Transforms.Loading;
        global using Ddpm.Transforms.Scoring;
        global using Microsoft.ML;
        global using Microsoft.ML.Data;
        """;

    private static readonly MetadataReference[] s_references =
    [
        .. LoadableAssemblies.Paths.Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles statements; gives what a compiler would warn of or refuse.</summary>
    /// <param name="code">The statements, behind namespaces that they use.</param>
    /// <param name="given">The members of the class that they stand in.</param>
    public static IEnumerable<Diagnostic> Compile(string code, string given)
    {
        var namespaces = Namespaces().Match(code).Value;
        return CSharpCompilation
            .Create(
                "example",
                [
                    CSharpSyntaxTree.ParseText(Usings),
                    CSharpSyntaxTree.ParseText(
                        $"{namespaces} static class Example {{ {given} static void Run() {{ {code[namespaces.Length..]}\n }} }}"
                    ),
                ],
                s_references,
                new CSharpCompilationOptions(
                    OutputKind.DynamicallyLinkedLibrary,
                    nullableContextOptions: NullableContextOptions.Enable
                )
            )
            .GetDiagnostics()
            .Where(problem => problem.Severity > DiagnosticSeverity.Info);
    }

    [GeneratedRegex(@"\A(using (static )?[\w.]+;\s*)*")]
    private static partial Regex Namespaces();
}
