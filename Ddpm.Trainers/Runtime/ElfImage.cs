using System.Buffers.Binary;
using System.Text;

namespace Ddpm.Trainers;

/// <summary>The version requirements of a 64-bit little-endian ELF library held in memory.</summary>
/// <remarks>
/// Only what it takes to find and weaken one required symbol version. Every read is checked against the bounds
/// of its section, so that a damaged file ends in <see cref="InvalidDataException"/> and nothing else.
/// </remarks>
internal sealed class ElfImage
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const uint VersionSymbolSection = 0x6fffffff; // SHT_GNU_versym
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const ushort WeakFlag = 0x2; // VER_FLG_WEAK

    private readonly byte[] _bytes;
    private readonly Section[] _sections;

    /// <summary>Reads the section table.</summary>
    /// <param name="bytes">The whole file; <see cref="Weaken"/> changes it in place.</param>
    /// <exception cref="InvalidDataException">Not a 64-bit little-endian ELF file, or a damaged one.</exception>
    public ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < HeaderSize || !bytes.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("Not a 64-bit little-endian ELF file.");

        var tableOffset = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(0x28)); // e_shoff
        int headerSize = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(0x3a)); // e_shentsize
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(0x3c)); // e_shnum
        if (headerSize != SectionHeaderSize || count == 0)
            throw new InvalidDataException("The ELF file has no section table.");

        var table = Slice(tableOffset, (ulong)count * SectionHeaderSize, "section table");
        _sections = new Section[count];
        for (var i = 0; i < count; i++)
        {
            var header = table.Slice(i * SectionHeaderSize, SectionHeaderSize);
            _sections[i] = new Section(
                Type: BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
                Offset: BinaryPrimitives.ReadUInt64LittleEndian(header[24..]),
                Size: BinaryPrimitives.ReadUInt64LittleEndian(header[32..]),
                Link: BinaryPrimitives.ReadUInt32LittleEndian(header[40..]),
                Info: BinaryPrimitives.ReadUInt32LittleEndian(header[44..])
            );
        }
    }

    /// <summary>The symbol versions that the library requires of others, in file order.</summary>
    /// <exception cref="InvalidDataException">The version table is damaged.</exception>
    public IReadOnlyList<ElfVersionNeed> VersionNeeds()
    {
        var needs = new List<ElfVersionNeed>();
        if (Find(VersionNeedSection) is not { } section)
            return needs;

        var data = Slice(section.Offset, section.Size, "version table");
        var fileStart = 0;
        for (uint file = 0; file < section.Info; file++)
        {
            // Elf64_Verneed: version, count of names, library name, first name, next library
            var entry = Part(data, fileStart, 16);
            int names = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
            var library = Text(section.Link, BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]));
            var nameStart = Advance(fileStart, BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]));
            for (var i = 0; i < names; i++)
            {
                // Elf64_Vernaux: hash, flags, index, version name, next name
                var name = Part(data, nameStart, 16);
                needs.Add(
                    new ElfVersionNeed(
                        Library: library,
                        Version: Text(section.Link, BinaryPrimitives.ReadUInt32LittleEndian(name[8..])),
                        Index: BinaryPrimitives.ReadUInt16LittleEndian(name[6..]),
                        IsWeak: (BinaryPrimitives.ReadUInt16LittleEndian(name[4..]) & WeakFlag) != 0,
                        FlagsOffset: (int)section.Offset + nameStart + 4
                    )
                );
                nameStart = Advance(nameStart, BinaryPrimitives.ReadUInt32LittleEndian(name[12..]));
            }
            fileStart = Advance(fileStart, BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]));
        }
        return needs;
    }

    /// <summary>The names of the symbols that are asked for with this required version.</summary>
    /// <param name="need">One of <see cref="VersionNeeds"/>.</param>
    /// <exception cref="InvalidDataException">The symbol tables are missing or damaged.</exception>
    public IReadOnlyList<string> SymbolsOf(ElfVersionNeed need)
    {
        if (Find(VersionSymbolSection) is not { } versions)
            throw new InvalidDataException("The ELF file has no table of symbol versions.");
        var symbols = Linked(versions.Link, "symbol table");
        var versionData = Slice(versions.Offset, versions.Size, "symbol versions");
        var symbolData = Slice(symbols.Offset, symbols.Size, "symbol table");
        if (symbolData.Length / SymbolSize != versionData.Length / 2)
            throw new InvalidDataException("The ELF file has not as many symbols as symbol versions.");

        var names = new List<string>();
        for (var i = 0; i < versionData.Length / 2; i++)
            if ((BinaryPrimitives.ReadUInt16LittleEndian(versionData[(i * 2)..]) & 0x7fff) == need.Index)
                names.Add(Text(symbols.Link, BinaryPrimitives.ReadUInt32LittleEndian(symbolData[(i * SymbolSize)..])));
        return names;
    }

    /// <summary>Marks a required version as weak: the loader then accepts a library that lacks it.</summary>
    /// <param name="need">One of <see cref="VersionNeeds"/>.</param>
    public void Weaken(ElfVersionNeed need)
    {
        var flags = _bytes.AsSpan(need.FlagsOffset, sizeof(ushort));
        BinaryPrimitives.WriteUInt16LittleEndian(
            flags,
            (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | WeakFlag)
        );
    }

    private Section? Find(uint type)
    {
        foreach (var section in _sections)
            if (section.Type == type)
                return section;
        return null;
    }

    private Section Linked(uint index, string what) =>
        index < _sections.Length
            ? _sections[index]
            : throw new InvalidDataException($"The ELF file's {what} lies outside its section table.");

    private string Text(uint tableIndex, uint start)
    {
        var table = Linked(tableIndex, "string table");
        var data = Slice(table.Offset, table.Size, "string table");
        var rest = start < data.Length ? data[(int)start..] : default;
        var length = rest.IndexOf((byte)0);
        if (length < 0)
            throw new InvalidDataException("A name lies outside the ELF file's string table.");
        return Encoding.UTF8.GetString(rest[..length]);
    }

    private ReadOnlySpan<byte> Slice(ulong offset, ulong size, string what)
    {
        if (offset > (ulong)_bytes.Length || size > (ulong)_bytes.Length - offset)
            throw new InvalidDataException($"The {what} lies outside the ELF file of {_bytes.Length} bytes.");
        return _bytes.AsSpan((int)offset, (int)size);
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> data, int start, int size) =>
        start <= data.Length - size
            ? data.Slice(start, size)
            : throw new InvalidDataException("An entry lies outside the ELF file's version table.");

    private static int Advance(int start, uint step) =>
        step <= int.MaxValue - (uint)start
            ? start + (int)step
            : throw new InvalidDataException("An entry lies outside the ELF file's version table.");

    private readonly record struct Section(uint Type, ulong Offset, ulong Size, uint Link, uint Info);
}

/// <summary>One symbol version that an ELF library requires of another library.</summary>
/// <param name="Library">The other library's name, such as libstdc++.so.6.</param>
/// <param name="Version">The version's name, such as GLIBCXX_3.4.32.</param>
/// <param name="Index">The number by which the table of symbol versions refers to it.</param>
/// <param name="IsWeak">Whether the loader accepts a library that lacks the version.</param>
/// <param name="FlagsOffset">Where its flags lie in the file.</param>
internal readonly record struct ElfVersionNeed(
    string Library,
    string Version,
    ushort Index,
    bool IsWeak,
    int FlagsOffset
);
