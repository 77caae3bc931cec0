using System.Collections;

namespace Ddpm.Trainers.Weights.PyTorch;

/// <summary>A dictionary in a pickle: texts and small numbers are keys, anything is a value.</summary>
internal sealed class PickledDictionary() : Hashtable(0)
{
    /// <inheritdoc />
    /// <exception cref="InvalidDataException">The key is neither a text nor a number.</exception>
    public override object? this[object key]
    {
        get => base[key];
        set =>
            base[key] = key is string or int
                ? value
                : throw new InvalidDataException(
                    $"Its pickle has a dictionary whose key is neither a text nor a number, but a {PickledValue.Describe(key)}."
                );
    }

    /// <summary>
    /// What Python sets on the dictionary besides its entries: a module's state has its version there. Of no use here.
    /// </summary>
#pragma warning disable CA1707, CA1822, IDE1006 // the unpickler finds it by this name
    public void __setstate__(Hashtable state) => _ = state;
#pragma warning restore CA1707, CA1822, IDE1006
}
