using System.Collections;

namespace Ddpm.Trainers;

/// <summary>
/// A dictionary in a pickle: anything is a value, and whatever Python can hash is a key. What is under other keys than texts is
/// left out, since weights never are: under numbers it is the state of an optimiser, by place or, in older files, by address.
/// Nor can numbers, whose hashes everybody knows, be chosen to make the dictionary slow.
/// </summary>
internal sealed class PickledDictionary() : Hashtable(0)
{
    // A key is written once and can be used again and again, and takes time for its length whenever it is.
    private const int LongestKey = 1000;

    /// <summary>Whether something was under a key that is no text.</summary>
    public bool HasOthers { get; private set; }

    /// <inheritdoc />
    /// <exception cref="InvalidDataException">The key is too long, or one that Python cannot hash.</exception>
    public override object? this[object key]
    {
        get => base[key];
        set
        {
            if (key is string { Length: > LongestKey } text)
                throw new InvalidDataException(
                    $"Its pickle has a dictionary with a key of {text.Length} characters; at most {LongestKey} are read."
                );
            if (key is string)
                base[key] = value;
            else if (key is IDictionary or (IList and not object?[]))
                throw new InvalidDataException(
                    $"Its pickle has a dictionary with a {PickledValue.Describe(key)} as a key, which Python cannot have."
                );
            else
                HasOthers = true;
        }
    }

    /// <summary>
    /// What Python sets on the dictionary besides its entries: a module's state has its version there. Of no use here.
    /// </summary>
#pragma warning disable CA1707, CA1822, IDE1006 // the unpickler finds it by this name
    public void __setstate__(Hashtable state) => _ = state;
#pragma warning restore CA1707, CA1822, IDE1006
}
