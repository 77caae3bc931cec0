namespace Ddpm.Trainers;

/// <summary>The opcodes of Python's pickle that dictionaries of tensors are made of; all others are refused.</summary>
/// <remarks>Names and values are those of CPython's Lib/pickletools.py.</remarks>
internal enum PickleOpcode : byte
{
    Mark = (byte)'(',
    Stop = (byte)'.',
    Pop = (byte)'0', // never read, only written
    BinInt = (byte)'J',
    BinInt1 = (byte)'K',
    BinInt2 = (byte)'M',
    Int = (byte)'I',
    Long = (byte)'L',
    Long1 = 0x8a,
    None = (byte)'N',
    NewTrue = 0x88,
    NewFalse = 0x89,
    BinFloat = (byte)'G',
    BinString = (byte)'T',
    ShortBinString = (byte)'U',
    BinUnicode = (byte)'X',
    ShortBinUnicode = 0x8c,
    ShortBinBytes = (byte)'C',
    BinBytes = (byte)'B',
    ByteArray8 = 0x96,
    EmptyList = (byte)']',
    Append = (byte)'a',
    Appends = (byte)'e',
    EmptySet = 0x8f,
    AddItems = 0x90,
    EmptyTuple = (byte)')',
    Tuple = (byte)'t',
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    EmptyDict = (byte)'}',
    SetItem = (byte)'s',
    SetItems = (byte)'u',
    BinPut = (byte)'q',
    LongBinPut = (byte)'r',
    Memoize = 0x94,
    BinGet = (byte)'h',
    LongBinGet = (byte)'j',
    Global = (byte)'c',
    StackGlobal = 0x93,
    Reduce = (byte)'R',
    NewObject = 0x81,
    Build = (byte)'b',
    BinPersistentId = (byte)'Q',
    Protocol = 0x80,
    Frame = 0x95,
}

/// <summary>What <see cref="PickleGuard"/> has to know of opcodes that it does not look into.</summary>
internal static class PickleOpcodeExtensions
{
    /// <summary>The bytes of a number that follows, as it is in memory; 0 where there is none.</summary>
    public static int ArgumentLength(this PickleOpcode opcode) =>
        opcode switch
        {
            PickleOpcode.BinInt1 => 1,
            PickleOpcode.BinInt2 => sizeof(short),
            PickleOpcode.BinInt => sizeof(int),
            PickleOpcode.BinFloat => sizeof(double),
            _ => 0,
        };

    /// <summary>A simpler opcode that does the same for values that are passed over.</summary>
    public static PickleOpcode ReadAs(this PickleOpcode opcode) =>
        opcode switch
        {
            PickleOpcode.EmptySet => PickleOpcode.EmptyList,
            PickleOpcode.AddItems => PickleOpcode.Appends,
            PickleOpcode.NewObject => PickleOpcode.Reduce,
            _ => opcode,
        };
}
