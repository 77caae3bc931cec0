using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Writes a copy of an assembly in which every type, method and field is public: a reference to compile against.</summary>
public sealed class MakePublicCopy : Task
{
    // The lowest three bits of the flags hold the visibility (ECMA-335 II.23.1.5, .10 and .15).
    private const int VisibilityMask = 7;
    private const int PublicMember = 6;
    private const int PublicType = 1;
    private const int PublicNestedType = 2;

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    public override bool Execute()
    {
        var image = File.ReadAllBytes(Source);
        using (var portable = new PEReader(new MemoryStream(image, writable: false)))
            Publish(image, portable.GetMetadataReader(), portable.PEHeaders.MetadataStartOffset);

        // Builds may run at the same time: each writes a file of its own, and the last one to finish stays.
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        var temporary = Destination + "." + Guid.NewGuid().ToString("N") + ".tmp";
        File.WriteAllBytes(temporary, image);
        if (File.Exists(Destination))
            File.Replace(temporary, Destination, null);
        else
            File.Move(temporary, Destination);
        return true;
    }

    private static void Publish(byte[] image, MetadataReader reader, int metadata)
    {
        // Compilers write their own attributes into each assembly; public twice, they would be ambiguous.
        foreach (var handle in reader.TypeDefinitions)
            if (
                !reader
                    .GetString(reader.GetTypeDefinition(handle).Namespace)
                    .StartsWith("System", StringComparison.Ordinal)
            )
            {
                var flags = metadata + RowOffset(reader, TableIndex.TypeDef, MetadataTokens.GetRowNumber(handle));
                var visibility = image[flags] & VisibilityMask;
                SetVisibility(image, flags, visibility <= PublicType ? PublicType : PublicNestedType);
            }

        // RVA and implementation flags come before a method's flags: 4 and 2 bytes.
        foreach (var handle in reader.MethodDefinitions)
            SetVisibility(
                image,
                metadata + RowOffset(reader, TableIndex.MethodDef, MetadataTokens.GetRowNumber(handle)) + 6,
                PublicMember
            );

        // An event and the field behind it share a name; with both public neither could be used.
        var events = new HashSet<string>();
        foreach (var handle in reader.EventDefinitions)
            events.Add(reader.GetString(reader.GetEventDefinition(handle).Name));
        foreach (var handle in reader.FieldDefinitions)
            if (!events.Contains(reader.GetString(reader.GetFieldDefinition(handle).Name)))
                SetVisibility(
                    image,
                    metadata + RowOffset(reader, TableIndex.Field, MetadataTokens.GetRowNumber(handle)),
                    PublicMember
                );
    }

    private static int RowOffset(MetadataReader reader, TableIndex table, int row) =>
        reader.GetTableMetadataOffset(table) + (row - 1) * reader.GetTableRowSize(table);

    private static void SetVisibility(byte[] image, int offset, int visibility) =>
        image[offset] = (byte)((image[offset] & ~VisibilityMask) | visibility);
}
