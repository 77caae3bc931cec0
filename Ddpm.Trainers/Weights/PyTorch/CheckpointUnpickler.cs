using System.Runtime.InteropServices;
using Razorvine.Pickle;

namespace Ddpm.Trainers;

/// <summary>Makes objects of the pickles of a file, which <see cref="PickleGuard"/> has checked.</summary>
/// <param name="budget">What all of them may take.</param>
internal sealed class CheckpointUnpickler(ObjectBudget budget) : Unpickler
{
    /// <summary>The number that asks for a new dictionary.</summary>
    public const int NewDictionary = 0;

    /// <summary>The number that asks for bytes, which are not kept; those after it ask for classes.</summary>
    public const int SomeBytes = 1;

    private readonly Dictionary<string, PickledStorage> _storages = new(StringComparer.Ordinal);

    /// <summary>The storages that all pickles so far refer to, by their keys.</summary>
    public IReadOnlyDictionary<string, PickledStorage> Storages => _storages;

    /// <summary>Reads the pickle at the beginning of some bytes.</summary>
    /// <param name="bytes">The bytes; what follows the pickle is not looked at.</param>
    /// <param name="length">How many bytes the pickle has.</param>
    /// <exception cref="EndOfStreamException">The bytes end within the pickle.</exception>
    /// <exception cref="InvalidDataException">It is no pickle, or one of something else than tensors.</exception>
    public object? Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var copy = PickleGuard.Check(bytes, budget.Left, out length, out var cost);
        budget.TakeObjects(cost);
        try
        {
            return loads(copy);
        }
        catch (Exception error) when (error is not (InvalidDataException or OutOfMemoryException))
        {
            // Its opcodes are known ones, but not in an order that makes sense; the library then throws whatever comes.
            throw new InvalidDataException($"Its pickle is damaged: {error.Message}", error);
        }
    }

    /// <inheritdoc />
    protected override object persistentLoad(object pid) =>
        pid switch
        {
            NewDictionary => new PickledDictionary(),
            SomeBytes => PassedOver.Bytes,
            int index => PickledClasses.At(index, budget),
            object?[] storage => Remember(PickledStorage.Make(storage)),
            _ => throw new InvalidDataException(
                $"Its pickle has a persistent id that is a {PickledValue.Describe(pid)}."
            ),
        };

    private PickledStorage Remember(PickledStorage storage)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_storages, storage.Key, out _);
        known ??= storage;
        return known == storage
            ? known
            : throw new InvalidDataException(
                $"Its pickle describes the storage '{ShownName.Of(storage.Key)}' once as {known.Type.Name} of {known.Count} values and "
                    + $"once as {storage.Type.Name} of {storage.Count}."
            );
    }
}
