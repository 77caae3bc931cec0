using Razorvine.Pickle;

namespace Ddpm.Trainers;

/// <summary>A class or function that a checkpoint may name.</summary>
/// <param name="name">The module and the name, with a dot between them.</param>
/// <param name="make">What a call makes of its arguments, null for arguments that PyTorch would not give; null where it is not called.</param>
/// <param name="budget">What all calls for one file together may copy; null in the list of all.</param>
internal sealed class PickledClass(
    string name,
    Func<object?[], ObjectBudget, object?>? make = null,
    ObjectBudget? budget = null
) : IObjectConstructor
{
    /// <summary>The module and the name, with a dot between them.</summary>
    public string Name => name;

    /// <summary>What a call of the class or function gives.</summary>
    /// <exception cref="InvalidDataException">It cannot be called, or not with these arguments.</exception>
    object IObjectConstructor.construct(object[] args) => Call(args);

    /// <inheritdoc cref="IObjectConstructor.construct" />
    public object Call(object?[] arguments) =>
        (budget is null ? null : make?.Invoke(arguments, budget))
        ?? throw new InvalidDataException($"Its pickle calls '{name}' with something that PyTorch does not.");

    /// <summary>The class for one file.</summary>
    /// <param name="its">What all its calls together may copy.</param>
    public PickledClass With(ObjectBudget its) => new(name, make, its);
}
