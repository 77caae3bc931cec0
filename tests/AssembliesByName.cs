using Mono.Cecil;

namespace Ddpm.Tests;

/// <summary>
/// Gives one definition for each name, whatever its version, so that a change of it is seen by all, and its members are
/// the same from wherever they are used.
/// </summary>
internal sealed class AssembliesByName : DefaultAssemblyResolver
{
    private readonly Dictionary<string, AssemblyDefinition> _known = [];

    public AssembliesByName()
    {
        AddSearchDirectory(AppContext.BaseDirectory);
        AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
    }

    /// <summary>The assembly of a name.</summary>
    public AssemblyDefinition Resolve(string name) => Resolve(new AssemblyNameReference(name, version: null));

    /// <inheritdoc />
    public override AssemblyDefinition Resolve(AssemblyNameReference name)
    {
        if (_known.TryGetValue(name.Name, out var known))
            return known;
        return _known[name.Name] = Resolve(name, new ReaderParameters { AssemblyResolver = this });
    }
}
