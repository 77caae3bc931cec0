using System.Numerics;
using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Tests.Scenes;

public class SceneSamplerTests
{
    private const int Scenes = 300;

    public static TheoryData<string> Worlds => SceneWorldTests.Worlds;

    [Fact]
    public void Sample_SameSeedAndNumber_GivesTheSameSceneInAnyOrder()
    {
        var one = new SceneSampler(SceneWorld.Clevr, 5);
        var other = new SceneSampler(SceneWorld.Clevr, 5);
        var late = one.Sample(40);
        other.Sample(3);

        Assert.Equal(late.Objects, other.Sample(40).Objects);
        Assert.Equal(late.Lamps, other.Sample(40).Lamps);
        Assert.Equal(late.Camera.Position, other.Sample(40).Camera.Position);
    }

    [Fact]
    public void Sample_OtherSeedOrNumber_GivesAnotherScene()
    {
        var scene = new SceneSampler(SceneWorld.Clevr, 5).Sample(1);

        Assert.NotEqual(scene.Objects, new SceneSampler(SceneWorld.Clevr, 6).Sample(1).Objects);
        Assert.NotEqual(scene.Objects, new SceneSampler(SceneWorld.Clevr, 5).Sample(2).Objects);
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Sample_ManyScenes_LabelsAreDistinctAndAllOccur(string name)
    {
        var world = SceneWorldTests.Named(name);
        var sampler = new SceneSampler(world, 1);
        var seen = new HashSet<string>();
        for (var index = 0; index < Scenes; index++)
        {
            var labels = sampler.Sample(index).Labels;
            Assert.Equal(world.ObjectsPerScene, labels.Distinct().Count());
            seen.UnionWith(labels);
        }

        Assert.Equal(world.CreateVocabulary().Names.Order(), seen.Order());
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Sample_ManyScenes_ObjectsStandApartAndAreSeen(string name)
    {
        var world = SceneWorldTests.Named(name);
        var sampler = new SceneSampler(world, 2);
        for (var index = 0; index < Scenes; index++)
        {
            var scene = sampler.Sample(index);
            for (var one = 0; one < scene.Objects.Count; one++)
            {
                var (middle, extent) = scene.Camera.Project(scene.Objects[one].Center, scene.Objects[one].Radius);
                Assert.InRange(middle.X, extent.X - 1, 1 - extent.X);
                Assert.InRange(middle.Y, extent.Y - 1, 1 - extent.Y);
                for (var other = 0; other < one; other++)
                    Assert.True(
                        Vector2.Distance(scene.Objects[one].Position, scene.Objects[other].Position)
                            > scene.Objects[one].Footprint + scene.Objects[other].Footprint
                    );
            }

            Assert.InRange(SceneVisibility.MostHidden(scene.Camera, scene.Objects), 0, world.MostHidden);
        }
    }

    [Fact]
    public void Sample_Clevr_PutsTheFirstObjectInTheMiddle()
    {
        var sampler = new SceneSampler(SceneWorld.Clevr, 3);

        for (var index = 0; index < 20; index++)
            Assert.Equal(Vector2.Zero, sampler.Sample(index).Objects[0].Position);
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Sample_ManyScenes_NeverShowAHeldOutCombination(string name)
    {
        var world = SceneWorldTests.Named(name);
        var names = world.CreateVocabulary().Names;
        var heldOut = HeldOutSets.Of(world).Sets.Select(set => set.Select(label => names[label]).ToHashSet()).ToList();
        var sampler = new SceneSampler(world, 4);

        for (var index = 0; index < Scenes; index++)
        {
            var labels = sampler.Sample(index).Labels;
            Assert.DoesNotContain(heldOut, set => set.IsSubsetOf(labels));
        }
    }

    [Fact]
    public void Sample_WorldWithAllSizesAndMaterials_UsesThem()
    {
        var world = SceneWorld.Clevr with
        {
            Materials = [SceneMaterial.Rubber, SceneMaterial.Metal],
            Radii = [0.7f, 0.35f],
        };
        var sampler = new SceneSampler(world, 1);
        var objects = Enumerable.Range(0, 50).SelectMany(index => sampler.Sample(index).Objects).ToList();

        Assert.Equal(2, objects.Select(item => item.Material).Distinct().Count());
        Assert.Equal(2, objects.Select(item => item.Radius).Distinct().Count());
    }

    [Fact]
    public void Sample_WorldTooCrowded_SaysSo()
    {
        var world = SceneWorld.Clevr with { Name = "crowded", Reach = 0.1f };

        var exception = Assert.Throws<InvalidOperationException>(() => new SceneSampler(world, 1).Sample(0));

        Assert.Contains("crowded", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_NegativeNumber_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SceneSampler(SceneWorld.Clevr, 1).Sample(-1));
}
