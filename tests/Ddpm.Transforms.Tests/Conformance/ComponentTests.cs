namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>Tests that every component of <see cref="Component.All"/> goes through; one after the other, on shared models.</summary>
[Collection(Name)]
public abstract class ComponentTests(ComponentModels models)
{
    private const string Name = "Conformance";

    /// <summary>The names of all components.</summary>
    public static TheoryData<string> Names => [.. Component.All.Select(component => component.Name)];

    protected ComponentModels Models { get; } = models;

    /// <summary>Makes the models once for the whole collection.</summary>
    [CollectionDefinition(Name)]
    public sealed class Shared : ICollectionFixture<ComponentModels>;
}
