using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Ddpm.Trainers;

/// <summary>Writes an ELF library that holds nothing but a name.</summary>
/// <remarks>
/// Linux's loader takes a library to be loaded already when one of the loaded ones bears its name (DT_SONAME), and
/// a name may be a full path. With such a placeholder loaded, the file at that path is never loaded: so a libtorch
/// that the user names keeps the application's own one out, which TorchSharp would load beside it.
/// </remarks>
internal static class ElfPlaceholder
{
    private const int HeaderSize = 64;
    private const int SegmentSize = 56;
    private const int DynamicSize = 16;
    private const int SymbolSize = 24;
    private const int PageSize = 4096;

    private const uint Load = 1; // PT_LOAD
    private const uint Dynamic = 2; // PT_DYNAMIC
    private const uint Stack = 0x6474e551; // PT_GNU_STACK: without it, old loaders make the stack executable
    private const uint ReadWrite = 6; // PF_R | PF_W: the loader writes into the dynamic section

    /// <summary>A library of this name, for the processor of this process.</summary>
    /// <param name="name">The name, also a path; it is not shortened or resolved.</param>
    public static byte[] Create(string name)
    {
        // header | 3 segments | 6 dynamic entries | 1 symbol | hash table | names
        const int DynamicStart = HeaderSize + 3 * SegmentSize;
        const int DynamicLength = 6 * DynamicSize;
        const int SymbolStart = DynamicStart + DynamicLength;
        const int HashStart = SymbolStart + SymbolSize;
        const int NamesStart = HashStart + 16;
        var names = Encoding.UTF8.GetBytes($"\0{name}\0");
        var file = new byte[NamesStart + names.Length];

        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file); // 64 bits, little-endian, version 1
        U16(16, 3); // e_type: ET_DYN
        U16(18, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (ushort)183 : (ushort)62); // e_machine
        U32(20, 1); // e_version
        U64(32, HeaderSize); // e_phoff
        U16(52, HeaderSize); // e_ehsize
        U16(54, SegmentSize); // e_phentsize
        U16(56, 3); // e_phnum

        Segment(0, Load, 0, file.Length, PageSize);
        Segment(1, Dynamic, DynamicStart, DynamicLength, 8);
        Segment(2, Stack, 0, 0, 16);

        Entry(0, 14, 1); // DT_SONAME
        Entry(1, 5, NamesStart); // DT_STRTAB
        Entry(2, 10, names.Length); // DT_STRSZ
        Entry(3, 6, SymbolStart); // DT_SYMTAB
        Entry(4, 4, HashStart); // DT_HASH; entry 5 stays DT_NULL
        U32(HashStart, 1); // one bucket
        U32(HashStart + 4, 1); // of one symbol, the empty one
        names.CopyTo(file, NamesStart);
        return file;

        void Segment(int index, uint type, int offset, int length, int alignment)
        {
            var start = HeaderSize + index * SegmentSize;
            U32(start, type);
            U32(start + 4, ReadWrite);
            U64(start + 8, offset); // p_offset
            U64(start + 16, offset); // p_vaddr
            U64(start + 24, offset); // p_paddr
            U64(start + 32, length); // p_filesz
            U64(start + 40, length); // p_memsz
            U64(start + 48, alignment);
        }

        void Entry(int index, long tag, long value)
        {
            U64(DynamicStart + index * DynamicSize, tag);
            U64(DynamicStart + index * DynamicSize + 8, value);
        }

        void U16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
        void U32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        void U64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at), value);
    }
}
