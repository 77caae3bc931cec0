namespace Ddpm.Trainers.Tests.Scoring;

public sealed class NearestNeighboursTests : TorchTest
{
    private static readonly float[] s_candidates = [0, 0, 3, 4, 1, 0, 0, 0];

    [Fact]
    public void Find_Points_GivesTheNearestFirst()
    {
        var found = NearestNeighbours.Find([0, 0, 3, 3], s_candidates, features: 2, count: 3);

        Assert.Equal([0, 3, 2], found[0].Select(neighbour => neighbour.Index));
        Assert.Equal([0, 0, 1], found[0].Select(neighbour => neighbour.Distance));
        Assert.Equal(new Neighbour(1, 1), found[1][0]);
    }

    [Fact]
    public void Find_PairsThatAreExcluded_LooksFurther()
    {
        var found = NearestNeighbours.Find([0, 0], s_candidates, features: 2, count: 2, (_, index) => index is 1 or 2);

        Assert.Equal([2, 1], found[0].Select(neighbour => neighbour.Index));
        Assert.Equal(5, found[0][1].Distance, tolerance: 1e-6);
    }

    [Fact]
    public void Find_MoreThanOneBatch_IsWhatASearchOneByOneFinds()
    {
        var random = new Random(2);
        float[] Points(int count) => [.. Enumerable.Range(0, 3 * count).Select(_ => random.NextSingle())];
        var (queries, candidates) = (Points(70), Points(40));

        var found = NearestNeighbours.Find(queries, candidates, features: 3, count: 1);

        for (var query = 0; query < 70; query++)
        {
            var expected = Enumerable
                .Range(0, 40)
                .MinBy(index =>
                    Enumerable
                        .Range(0, 3)
                        .Sum(place => Math.Pow(queries[3 * query + place] - candidates[3 * index + place], 2))
                );
            Assert.Equal(expected, Assert.Single(found[query]).Index);
        }
    }

    [Fact]
    public void Find_TheSamePictureAmongFarOnes_HasNoDistance()
    {
        var random = new Random(3);
        float[] candidates = [.. Enumerable.Range(0, 512 * 20).Select(_ => 100 + random.NextSingle())];

        var found = NearestNeighbours.Find(candidates[(512 * 7)..(512 * 8)], candidates, features: 512, count: 1);

        Assert.Equal(new Neighbour(7, 0), found[0][0]);
    }

    [Fact]
    public void Find_ValuesThatAreNoWholePictures_Throws() =>
        Assert.Throws<ArgumentException>(() =>
            NearestNeighbours.Find(new float[3], s_candidates, features: 2, count: 1)
        );
}
