using System.Numerics;
using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Tests.Scenes;

public class SceneRendererTests
{
    [Theory]
    [InlineData("red", "r")]
    [InlineData("blue", "b")]
    [InlineData("green", "g")]
    [InlineData("purple", "br")]
    [InlineData("cyan", "gb")]
    [InlineData("yellow", "rg")]
    [InlineData("brown", "rg")]
    public void Render_ColoredObject_ShowsItsColorInTheMiddle(string color, string strongest)
    {
        foreach (var shape in Enum.GetValues<SceneShape>())
        foreach (var material in Enum.GetValues<SceneMaterial>())
        {
            var scene = SceneOf(shape, color, material);
            var middle = PixelIn(SceneRenderer.Render(scene), 64, 32, 29);
            var order = new (int Value, char Name)[] { (middle.Red, 'r'), (middle.Green, 'g'), (middle.Blue, 'b') }
                .OrderByDescending(channel => channel.Value)
                .ToArray();

            Assert.Equal(strongest.Order(), order.Take(strongest.Length).Select(channel => channel.Name).Order());
            Assert.True(
                order[strongest.Length - 1].Value > order[strongest.Length].Value + 10,
                $"{material} {color} {shape}: {middle}"
            );
        }
    }

    [Fact]
    public void Render_Ground_IsAGrayThatDarkensTowardsTheBack()
    {
        var pixels = SceneRenderer.Render(SceneOf(SceneShape.Cube, "red") with { Objects = [] });

        for (var place = 0; place < pixels.Length; place += 3)
            Assert.InRange(pixels.AsSpan(place, 3).ToArray().Max() - pixels.AsSpan(place, 3).ToArray().Min(), 0, 30);
        Assert.True(PixelIn(pixels, 64, 32, 60).Green > PixelIn(pixels, 64, 32, 2).Green + 20);
    }

    [Fact]
    public void Render_Object_DarkensTheGroundBesideIt()
    {
        var scene = SceneOf(SceneShape.Cylinder, "gray");
        var with = SceneRenderer.Render(scene);
        var without = SceneRenderer.Render(scene with { Objects = [] });
        var darker = 0;
        for (var row = 30; row < 44; row++)
        for (var column = 12; column < 26; column++)
            if (PixelIn(with, 64, column, row).Green + 3 < PixelIn(without, 64, column, row).Green)
                darker++;

        // The cylinder itself covers columns 27 to 37.
        Assert.InRange(darker, 5, 150);
    }

    [Fact]
    public void Render_SameScene_GivesTheSameBytes()
    {
        var scene = new SceneSampler(SceneWorld.Clevr, 1).Sample(0);

        Assert.Equal(SceneRenderer.Render(scene), SceneRenderer.Render(scene));
    }

    [Fact]
    public void Render_OneObjectMore_ChangesOnlyAPartOfThePicture()
    {
        var scene = new SceneSampler(SceneWorld.Clevr, 1).Sample(0);
        var two = SceneRenderer.Render(scene.WithFirst(2));
        var three = SceneRenderer.Render(scene);
        var changed = two.Zip(three).Count(pair => Math.Abs(pair.First - pair.Second) > 2) / (double)two.Length;

        Assert.InRange(changed, 0.005, 0.4);
    }

    [Fact]
    public void Render_LargeObject_CoversFourTimesTheSmall()
    {
        foreach (var shape in Enum.GetValues<SceneShape>())
        {
            var large = RedPixels(SceneOf(shape, "red", radius: 0.7f));
            var small = RedPixels(SceneOf(shape, "red", radius: 0.35f));

            Assert.InRange(large / (double)small, 3, 5);
        }
    }

    [Fact]
    public void Render_TwiceTheExposure_IsBrighter()
    {
        var scene = SceneOf(SceneShape.Sphere, "blue");

        Assert.True(
            SceneRenderer.Render(scene with { Exposure = 2 }).Average(value => value)
                > 1.2 * SceneRenderer.Render(scene).Average(value => value)
        );
    }

    private static int RedPixels(Scene scene)
    {
        var pixels = SceneRenderer.Render(scene);
        return Enumerable.Range(0, 64 * 64).Count(place => pixels[place * 3] > (1.4 * pixels[(place * 3) + 1]));
    }

    private static Scene SceneOf(
        SceneShape shape,
        string color,
        SceneMaterial material = SceneMaterial.Rubber,
        float radius = 0.7f
    )
    {
        var item = new SceneObject(shape, SceneColor.Named(color), material, radius, Vector2.Zero, 0.3f);
        var scene = new SceneSampler(SceneWorld.Clevr with { CameraJitter = 0, LampJitter = 0 }, 1).Sample(0);
        return scene with { Objects = [item] };
    }

    private static (int Red, int Green, int Blue) PixelIn(byte[] pixels, int size, int column, int row)
    {
        var place = ((row * size) + column) * 3;
        return (pixels[place], pixels[place + 1], pixels[place + 2]);
    }
}
