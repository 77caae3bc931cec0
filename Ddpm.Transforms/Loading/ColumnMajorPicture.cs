namespace Ddpm.Transforms;

/// <summary>Pictures as MATLAB lays them out: channel after channel, and each of those column after column.</summary>
internal static class ColumnMajorPicture
{
    /// <summary>The same values row after row.</summary>
    public static byte[] ToRows(ReadOnlySpan<byte> columns, ImageShape shape)
    {
        var rows = new byte[shape.Length];
        var area = shape.Height * shape.Width;
        for (var place = 0; place < rows.Length; place++)
        {
            var (channel, row, column) = (place / area, place % area / shape.Width, place % shape.Width);
            rows[place] = columns[channel * area + column * shape.Height + row];
        }

        return rows;
    }
}
