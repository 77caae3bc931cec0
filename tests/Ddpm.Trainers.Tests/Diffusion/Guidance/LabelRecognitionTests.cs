using static Ddpm.Trainers.Tests.Diffusion.Guidance.AdditiveNetwork;

namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

public sealed class LabelRecognitionTests
{
    private readonly LabelRecognition _recognition = new(new AdditiveNetwork().Model, LabelCount);

    [Fact]
    public void Gains_PictureOfItsLabels_AreAboveZero() => Assert.True(Gain(Picture(0, 2), [0, 2], []) > 0.01);

    [Fact]
    public void Gains_PictureWithoutOneOfItsLabels_AreBelowZero() => Assert.True(Gain(Picture(0), [0, 2], []) < -0.01);

    [Fact]
    public void Gains_PictureOfANegativeLabel_AreBelowZero()
    {
        Assert.True(Gain(Picture(0, 1), [0], [1]) < -0.01);
        Assert.True(Gain(Picture(0), [0], [1]) > 0.01);
    }

    [Fact]
    public void Gains_NothingAsked_IsAlwaysRecognised() =>
        Assert.Equal(double.PositiveInfinity, Gain(Picture(1), [], []));

    [Fact]
    public void Gains_Batch_GivesEachRowWhatItHasAlone()
    {
        int[][] labels =
        [
            [0],
            [],
            [1, 2],
        ];
        int[][] negatives =
        [
            [1, 2],
            [0],
            [],
        ];
        float[] pictures = [.. Picture(0, 1), .. Picture(0), .. Picture(1, 2)];

        var together = _recognition.Gains(pictures, labels, negatives, [1, 2, 3]);

        for (var row = 0; row < 3; row++)
            Assert.Equal(
                _recognition.Gains(
                    pictures[(row * Length)..((row + 1) * Length)],
                    [labels[row]],
                    [negatives[row]],
                    [row + 1]
                )[0],
                together[row],
                1e-6
            );
    }

    [Fact]
    public void Gains_TokenCancelled_StopsBeforeTheNetworkIsAsked()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            _recognition.Gains(
                Picture(0),
                [
                    [0],
                ],
                [
                    [],
                ],
                [1],
                stop.Token
            )
        );
    }

    private double Gain(float[] picture, int[] labels, int[] negatives) =>
        _recognition.Gains(picture, [labels], [negatives], [7])[0];
}
