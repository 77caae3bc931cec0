using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Moves and mirrors pictures a little, so that a classifier does not learn where each pixel is.</summary>
internal static class PictureShift
{
    /// <summary>Shifts each picture by its own whole number of pixels; what enters is the mirrored border.</summary>
    /// <param name="pictures">[N, C, H, W] of any type.</param>
    /// <param name="maxShift">The largest shift in each direction, in pixels; below height and width.</param>
    /// <param name="mirror">Whether half of the pictures are mirrored left to right.</param>
    /// <param name="random">Gives three numbers a picture.</param>
    /// <returns>[N, C, H, W] of the same type and device.</returns>
    public static Tensor Apply(Tensor pictures, int maxShift, bool mirror, StepRandom random)
    {
        if (maxShift == 0 && !mirror)
            return pictures;

        var (count, channels) = (pictures.shape[0], pictures.shape[1]);
        var (height, width) = (pictures.shape[2], pictures.shape[3]);
        var rows = new long[count * height];
        var columns = new long[count * width];
        for (var picture = 0; picture < count; picture++)
        {
            var down = Shift(random, maxShift);
            var across = Shift(random, maxShift);
            var mirrored = random.Uniform() < 0.5 && mirror;
            for (var row = 0; row < height; row++)
                rows[picture * height + row] = Reflect(row + down, height);
            for (var column = 0; column < width; column++)
                columns[picture * width + column] = Reflect((mirrored ? width - 1 - column : column) + across, width);
        }

        var device = pictures.device;
        return pictures.index(
            TensorIndex.Tensor(TensorArithmetic.Range(count, ScalarType.Int64, device).view(count, 1, 1, 1)),
            TensorIndex.Tensor(TensorArithmetic.Range(channels, ScalarType.Int64, device).view(1, channels, 1, 1)),
            TensorIndex.Tensor(tensor(rows, [count, 1, height, 1], device: device)),
            TensorIndex.Tensor(tensor(columns, [count, 1, 1, width], device: device))
        );
    }

    private static int Shift(StepRandom random, int maxShift) =>
        (int)(random.Uniform() * (2 * maxShift + 1)) - maxShift;

    /// <summary>… 2 1 0 1 2 … at the near border, and likewise at the far one.</summary>
    private static long Reflect(long place, long length) =>
        place < 0 ? -place
        : place >= length ? 2 * (length - 1) - place
        : place;
}
