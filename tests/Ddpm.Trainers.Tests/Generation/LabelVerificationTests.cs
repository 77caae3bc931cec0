using Ddpm.Trainers.Tests.Diffusion.Guidance;

namespace Ddpm.Trainers.Tests.Generation;

public sealed class LabelVerificationTests : TorchTest
{
    private static readonly GenerationRows Rows = new(
        [
            [0],
            [1],
            [0, 2],
            [],
        ],
        [
            [],
            [],
            [],
            [],
        ],
        [11, 12, 13, 14]
    );

    private readonly LabelRecognition _recognition = new(new AdditiveNetwork().Model, AdditiveNetwork.LabelCount);

    private readonly List<(int Redraw, long[] Seeds)> _draws = [];

    [Fact]
    public void Draw_PicturesThatAreRight_AreDrawnOnce()
    {
        var result = Draw(5, (rows, row, _) => AdditiveNetwork.Picture(rows.Labels[row]));

        Assert.Equal([0], _draws.Select(draw => draw.Redraw));
        Assert.Equal(0, AdditiveNetwork.Distance(AdditiveNetwork.Picture(0, 2), Row(result, 2)));
    }

    [Fact]
    public void Draw_PictureThatIsWrong_IsDrawnAgainAloneUntilItIsRight()
    {
        // Row 1 shows its label from the second redraw on, row 2 from the first one.
        var result = Draw(
            5,
            (rows, row, redraw) =>
                AdditiveNetwork.Picture(
                    redraw >= (rows.Labels[row] is [1] ? 2 : rows.Labels[row].Length - 1) ? rows.Labels[row] : []
                )
        );

        Assert.Equal([4, 2, 1], _draws.Select(draw => draw.Seeds.Length));
        Assert.Equal([LabelVerification.SeedOf(12, 1), LabelVerification.SeedOf(13, 1)], _draws[1].Seeds);
        Assert.Equal([LabelVerification.SeedOf(12, 2)], _draws[2].Seeds);
        Assert.Equal(0, AdditiveNetwork.Distance(AdditiveNetwork.Picture(1), Row(result, 1)));
        Assert.Equal(0, AdditiveNetwork.Distance(AdditiveNetwork.Picture(0, 2), Row(result, 2)));
    }

    [Fact]
    public void Draw_NeverRight_KeepsTheBestOfSoManyDraws()
    {
        // The nearer to 0.3 of the label, the better; the second redraw is nearest.
        float[] shares = [0f, 0.1f, 0.3f, 0.2f];
        var result = Draw(
            3,
            (rows, row, redraw) =>
                AdditiveNetwork.Between(
                    AdditiveNetwork.Picture(),
                    AdditiveNetwork.Picture(rows.Labels[row]),
                    shares[redraw]
                )
        );

        Assert.Equal([0, 1, 2, 3], _draws.Select(draw => draw.Redraw));
        Assert.Equal(
            0,
            AdditiveNetwork.Distance(
                AdditiveNetwork.Between(AdditiveNetwork.Picture(), AdditiveNetwork.Picture(1), 0.3),
                Row(result, 1)
            ),
            1e-6
        );
    }

    [Fact]
    public void Draw_WhileDrawingAgain_ShowsAllPictures()
    {
        var shown = new List<int>();

        LabelVerification.Draw(
            Rows,
            1,
            _recognition,
            (rows, _, amongAll) =>
            {
                float[] pictures = [.. rows.Labels.SelectMany(_ => AdditiveNetwork.Picture())];
                shown.Add(amongAll(pictures).Length / AdditiveNetwork.Length);
                return pictures;
            }
        );

        Assert.Equal([4, 4], shown);
    }

    [Fact]
    public void SeedOf_SeedsAndRedraws_AreAllDifferent()
    {
        var seeds = new HashSet<long>();
        for (var seed = -50L; seed < 50; seed++)
        for (var redraw = 1; redraw <= 20; redraw++)
            seeds.Add(LabelVerification.SeedOf(seed, redraw));

        Assert.Equal(100 * 20, seeds.Count);
        Assert.Equal(LabelVerification.SeedOf(5, 3), LabelVerification.SeedOf(5, 3));
    }

    [Fact]
    public void Generate_BatchOrAlone_GivesTheSamePictures()
    {
        // The tiny model is unsure of some of these, so that there are redraws.
        int[][] labels =
        [
            [0],
            [1],
            [0, 1],
            [0, 1, 2],
            [2],
        ];
        long[] seeds = [1, 2, 3, 4, 5];
        var redraws = 0;

        byte[][] Generate(int[][] labels, long[] seeds)
        {
            var images = SideGenerator.Trained.Value.Generate(
                new GenerationRequest
                {
                    Labels = labels,
                    Seeds = seeds,
                    Sampling = new() { Steps = 4, VerifyLabels = 3 },
                    OnStep = step =>
                    {
                        redraws = Math.Max(redraws, step.Redraw);
                        Assert.Equal(labels.Length, step.CurrentImages().Count);
                    },
                }
            );
            return [.. Enumerable.Range(0, images.Count).Select(index => images[index].ToArray())];
        }

        var together = Generate(labels, seeds);
        Assert.InRange(redraws, 1, 3);
        for (var row = 0; row < labels.Length; row++)
            foreach (var (one, other) in Generate([labels[row]], [seeds[row]])[0].Zip(together[row]))
                Assert.InRange(one - other, -1, 1);
    }

    private static float[] Row(float[] pictures, int row) =>
        pictures[(row * AdditiveNetwork.Length)..((row + 1) * AdditiveNetwork.Length)];

    private float[] Draw(int redraws, Func<GenerationRows, int, int, float[]> paint) =>
        LabelVerification.Draw(
            Rows,
            redraws,
            _recognition,
            (rows, redraw, _) =>
            {
                _draws.Add((redraw, [.. rows.Seeds]));
                return [.. rows.Labels.SelectMany((_, row) => paint(rows, row, redraw))];
            }
        );
}
