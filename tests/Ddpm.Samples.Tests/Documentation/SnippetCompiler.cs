using Ddpm.Samples.Tests.Notebooks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ddpm.Samples.Tests.Documentation;

/// <summary>Compiles the statements that documentation shows.</summary>
internal static class SnippetCompiler
{
    private const string Usings = """
        global using System;
        global using System.Collections.Concurrent;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using Ddpm.Trainers;
        global using Ddpm.Transforms;
        global using Microsoft.ML;
        global using Microsoft.ML.Data;
        """;

    private static readonly MetadataReference[] s_references =
    [
        .. LoadableAssemblies.Paths.Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles statements; gives what a compiler would warn of or refuse.</summary>
    /// <param name="code">The statements, behind namespaces that they use, and before types of their own.</param>
    /// <param name="given">What they may take as given: members of a class around them.</param>
    public static IEnumerable<Diagnostic> Compile(string code, string given)
    {
        var parts = CSharpSyntaxTree.ParseText(code).GetCompilationUnitRoot();
        var statements = parts.Members.OfType<GlobalStatementSyntax>().Select(part => part.ToFullString());
        var types = parts.Members.Where(part => part is not GlobalStatementSyntax).Select(part => part.ToFullString());
        return CSharpCompilation
            .Create(
                "example",
                [
                    CSharpSyntaxTree.ParseText(Usings),
                    CSharpSyntaxTree.ParseText(
                        $$"""
                        {{parts.Usings.ToFullString()}}
                        internal static class Given
                        {
                            {{given}}
                            internal static class Example
                            {
                                {{string.Concat(types)}}
                                static void Run() { {{string.Concat(statements)}} }
                            }
                        }
                        """
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
}
