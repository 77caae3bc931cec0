using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace Ddpm.Samples.Tests.Notebooks;

/// <summary>
/// Compiles and runs the code cells of a notebook one after the other in this process, as the C# kernel of
/// .NET Interactive does. The assemblies that cells refer to are those beside the tests.
/// </summary>
internal sealed partial class NotebookRunner : IDisposable
{
    // What the kernel imports without being asked, and what it gives for showing things.
    private static readonly string[] s_imports =
    [
        "System",
        "System.Text",
        "System.Collections",
        "System.Collections.Generic",
        "System.Threading.Tasks",
        "System.Linq",
        typeof(NotebookDisplay).FullName!,
    ];

    private readonly InteractiveAssemblyLoader _loader = new();
    private ScriptOptions _options = ScriptOptions
        .Default.WithImports(s_imports)
        .WithReferences([.. FrameworkAssemblies(), CreateReference(typeof(NotebookDisplay).Assembly.Location)]);
    private ScriptState<object>? _state;

    public NotebookRunner() => _loader.RegisterDependency(typeof(NotebookDisplay).Assembly);

    /// <summary>Runs a cell and gives what it shows.</summary>
    /// <exception cref="CompilationErrorException">It does not compile.</exception>
    public async Task<IReadOnlyList<NotebookOutput>> RunAsync(string code, CancellationToken cancellationToken)
    {
        foreach (Match line in ReferenceLine().Matches(code))
            AddReference(Path.GetFileName(line.Groups["path"].Value));
        code = ReferenceLine().Replace(code, "");

        var outputs = NotebookDisplay.Record();
        var script =
            _state?.Script.ContinueWith(code, _options) ?? CSharpScript.Create(code, _options, assemblyLoader: _loader);
        _state = await (
            _state is null
                ? script.RunAsync(cancellationToken: cancellationToken)
                : script.RunFromAsync(_state, cancellationToken)
        );
        return outputs;
    }

    public void Dispose() => _loader.Dispose();

    /// <summary>Refers to the assembly that this process has, so that types of cells and tests are the same.</summary>
    private void AddReference(string file)
    {
        var assembly = Assembly.Load(AssemblyName.GetAssemblyName(Path.Combine(AppContext.BaseDirectory, file)));
        _loader.RegisterDependency(assembly);
        _options = _options.AddReferences(CreateReference(assembly.Location));
    }

    private static IEnumerable<MetadataReference> FrameworkAssemblies()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return LoadableAssemblies.Paths.Where(path => Path.GetDirectoryName(path) == framework).Select(CreateReference);
    }

    private static PortableExecutableReference CreateReference(string path) => MetadataReference.CreateFromFile(path);

    [GeneratedRegex("""^#r "(?<path>[^":]+\.dll)"\r?$""", RegexOptions.Multiline)]
    private static partial Regex ReferenceLine();
}
