using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Ddpm.Trainers;

/// <summary>
/// Looks through a pickle before anything is made of it, and copies what is harmless: only the opcodes that dictionaries
/// of tensors need, only known classes, no length beyond the end, no more objects than memory was allowed for.
/// </summary>
/// <remarks>
/// A class, or a new dictionary, becomes a persistent id that is a number in the copy, so that the unpickler asks
/// <see cref="CheckpointUnpickler"/> for it, and never the list of classes that all users of its library share. Bytes are left
/// out, and a set becomes a list, so that nobody can choose what is hashed.
/// </remarks>
internal ref struct PickleGuard
{
    private const int HighestProtocol = 5;
    private const int LongestDigits = 32;
    private const int LongestName = 1000;
    private const int MostMemory = int.MaxValue;

    // What .NET takes for a value, its place on the stack and in its container, and for an entry of the memo.
    private const int ValueCost = 40;
    private const int MemoCost = 64;
    private const int ContainerCost = 200;

    private readonly ReadOnlySpan<byte> _pickle;
    private readonly long _memory;
    private readonly ArrayBufferWriter<byte> _copy = new();
    private readonly Dictionary<int, string?> _memo = [];
    private int _position;
    private long _cost;

    // STACK_GLOBAL takes a class's module and name from the stack: the texts that were pushed last, nothing in between.
    private string? _module;
    private string? _name;

    private PickleGuard(ReadOnlySpan<byte> pickle, long memory)
    {
        _pickle = pickle;
        _memory = memory;
    }

    /// <summary>Checks the pickle at the beginning of some bytes.</summary>
    /// <param name="bytes">The bytes; what follows the pickle is not looked at.</param>
    /// <param name="memory">How many bytes of memory its objects may take, about.</param>
    /// <param name="length">How many bytes the pickle has.</param>
    /// <param name="cost">How many bytes of memory its objects take, about.</param>
    /// <returns>The copy for <see cref="CheckpointUnpickler"/>; what follows its last opcode means nothing.</returns>
    /// <exception cref="EndOfStreamException">The bytes end within the pickle.</exception>
    /// <exception cref="InvalidDataException">It is no pickle, or one of something else than tensors, or takes too much memory.</exception>
    public static byte[] Check(ReadOnlySpan<byte> bytes, long memory, out int length, out long cost)
    {
        var guard = new PickleGuard(bytes, Math.Min(memory, MostMemory));
        while (guard.Step()) { }
        (length, cost) = (guard._position, guard._cost);
        return MemoryMarshal.TryGetArray(guard._copy.WrittenMemory, out var copy) ? copy.Array! : [];
    }

    /// <summary>Checks and copies one opcode; false after the last.</summary>
    private bool Step()
    {
        var start = _position;
        var opcode = (PickleOpcode)Take(1)[0];
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                if (Take(1)[0] is var protocol && protocol > HighestProtocol)
                    throw Refuse($"pickle protocol {protocol}; 0 to {HighestProtocol} are known");
                return true; // nothing to copy: the unpickler needs neither protocol nor frames
            case PickleOpcode.Frame:
                Take(sizeof(long));
                return true;
            case PickleOpcode.Global:
                CopyClass(TakeLine(LongestName), TakeLine(LongestName));
                return true;
            case PickleOpcode.StackGlobal:
                if (_module is not { } module || _name is not { } name)
                    throw Refuse("a class whose name is not written out before it");
                _copy.Write([(byte)PickleOpcode.Pop, (byte)PickleOpcode.Pop]);
                CopyClass(module, name);
                return true;
            case PickleOpcode.EmptyDict:
                CopyId(CheckpointUnpickler.NewDictionary, ContainerCost);
                return true;
            case PickleOpcode.EmptySet or PickleOpcode.AddItems or PickleOpcode.NewObject:
                Forget(opcode == PickleOpcode.EmptySet ? ContainerCost : ValueCost);
                _copy.Write([(byte)opcode.ReadAs()]);
                return true;
            case PickleOpcode.ShortBinBytes:
                CopyBytes(Take(1)[0]);
                return true;
            case PickleOpcode.BinBytes:
                CopyBytes(BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int))));
                return true;
            case PickleOpcode.ByteArray8:
                CopyBytes(BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long))));
                return true;
            case PickleOpcode.ShortBinUnicode or PickleOpcode.ShortBinString:
                Push(Take(Take(1)[0]));
                break;
            case PickleOpcode.BinUnicode or PickleOpcode.BinString:
                Push(Take(BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)))));
                break;
            case PickleOpcode.BinPut:
                Remember(Take(1)[0]);
                break;
            case PickleOpcode.LongBinPut:
                Remember(BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int))));
                break;
            case PickleOpcode.Memoize:
                Remember(_memo.Count);
                break;
            case PickleOpcode.BinGet:
                Recall(Take(1)[0]);
                break;
            case PickleOpcode.LongBinGet:
                Recall(BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int))));
                break;
            default:
                SkipArgument(opcode);
                Forget(opcode == PickleOpcode.EmptyList ? ContainerCost : ValueCost);
                break;
        }

        _copy.Write(_pickle[start.._position]);
        return opcode != PickleOpcode.Stop;
    }

    private void SkipArgument(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Long1:
                var length = Take(1)[0];
                Charge(length);
                Take(length);
                break;
            case PickleOpcode.Int or PickleOpcode.Long:
                TakeLine(LongestDigits);
                break;
            case PickleOpcode.Pop:
                throw Unknown(opcode);
            default:
                if (!Enum.IsDefined(opcode))
                    throw Unknown(opcode);
                Take(opcode.ArgumentLength());
                break;
        }
    }

    private void CopyClass(string module, string name)
    {
        var full = $"{module}.{name}";
        CopyId(PickledClasses.IndexOf(full) ?? throw PickledClasses.Refuse(full), ValueCost);
    }

    private void CopyId(int id, int cost)
    {
        Forget(cost);
        _copy.Write([(byte)PickleOpcode.BinInt1, (byte)id, (byte)PickleOpcode.BinPersistentId]);
    }

    private void CopyBytes(long length)
    {
        Take((int)Math.Clamp(length, -1, int.MaxValue));
        CopyId(CheckpointUnpickler.SomeBytes, ValueCost);
    }

    private void Push(ReadOnlySpan<byte> text)
    {
        // Once as the guard's own, once as the unpickler's.
        Charge(ValueCost + 2L * sizeof(char) * text.Length);
        (_module, _name) = (_name, Encoding.UTF8.GetString(text));
    }

    private void Remember(int index)
    {
        // Python counts what it remembers, from 0 or, in Python 2, from 1; chosen numbers could make a dictionary slow.
        if ((uint)index > (uint)_memo.Count + 1)
            throw Refuse($"an object that it remembers as number {index}, more than it can have");
        Charge(MemoCost);
        _memo[index] = _name;
    }

    private void Recall(int index)
    {
        if (!_memo.TryGetValue(index, out var text))
            throw Refuse($"the object {index.ToString(CultureInfo.InvariantCulture)}, which it has not remembered");
        Charge(ValueCost);
        (_module, _name) = (_name, text);
    }

    private void Forget(int cost)
    {
        Charge(cost);
        (_module, _name) = (null, null);
    }

    private void Charge(long cost)
    {
        if ((_cost += cost) > _memory)
            throw new InvalidDataException(
                $"Its pickle describes more objects than a checkpoint of its size has; {_memory} bytes of memory were allowed."
            );
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0)
            throw Refuse("a text, or bytes, of more than 2 GB");
        if (count > _pickle.Length - _position)
            throw new EndOfStreamException("The file ends within a pickle.");
        var taken = _pickle.Slice(_position, count);
        _position += count;
        return taken;
    }

    private string TakeLine(int longest)
    {
        var length = _pickle[_position..].IndexOf((byte)'\n');
        if (length > longest)
            throw Refuse($"a name or number of {length} characters");
        var line = Encoding.UTF8.GetString(Take(length < 0 ? _pickle.Length : length));
        Take(1);
        return line;
    }

    private readonly InvalidDataException Unknown(PickleOpcode opcode) =>
        Refuse(
            (byte)opcode is >= 0x21 and < 0x7f
                ? $"the opcode '{(char)opcode}', which weights do not need"
                : $"the opcode 0x{(byte)opcode:x2}, which weights do not need"
        );

    private readonly InvalidDataException Refuse(string what) => new($"Its pickle has, at byte {_position}, {what}.");
}
