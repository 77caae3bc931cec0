using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Ddpm.Samples.Tests.Notebooks;

/// <summary>A program in one file, compiled and run in this process as <c>dotnet run FILE</c> would.</summary>
internal sealed class FileBasedApp
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions s_parseOptions = CSharpParseOptions
        .Default.WithLanguageVersion(LanguageVersion.CSharp14)
        .WithFeatures([KeyValuePair.Create("FileBasedProgram", "true")]);

    private readonly MethodInfo _entryPoint;

    /// <summary>Compiles a program; warnings are errors.</summary>
    /// <exception cref="InvalidDataException">It does not compile.</exception>
    public FileBasedApp(string path)
    {
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(path),
            [
                CSharpSyntaxTree.ParseText(File.ReadAllText(path), s_parseOptions, path),
                CSharpSyntaxTree.ParseText(ImplicitUsings, s_parseOptions),
            ],
            LoadableAssemblies.Paths.Select(assembly => MetadataReference.CreateFromFile(assembly)),
            new CSharpCompilationOptions(
                OutputKind.ConsoleApplication,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error
            )
        );
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        if (!result.Success)
            throw new InvalidDataException(
                string.Join(
                    '\n',
                    result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                )
            );
        stream.Position = 0;
        _entryPoint = new AssemblyLoadContext(path).LoadFromStream(stream).EntryPoint!;
    }

    /// <summary>Runs it and gives its exit code; 0 of a program that gives none.</summary>
    public int Run(params string[] arguments) => (int)(_entryPoint.Invoke(null, [arguments]) ?? 0);
}
