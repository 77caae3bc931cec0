using Microsoft.ML.OnnxRuntime;

namespace Ddpm.Trainers.Tests;

public sealed class OnnxSessionTests
{
    private static readonly float[] s_two = [1, 2, 3, 4];

    [Fact]
    public void IsAvailable_WithThePackage_True()
    {
        Assert.True(OnnxRuntimeLibrary.IsAvailable, OnnxRuntimeLibrary.Problem);
        Assert.Null(OnnxRuntimeLibrary.Problem);
    }

    [Fact]
    public void New_NoModel_SaysThatItCannotBeUsed()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new OnnxSession([1, 2, 3]));

        Assert.StartsWith("ONNX Runtime cannot use the model: ", error.Message);
        Assert.IsType<OnnxRuntimeException>(error.InnerException);
    }

    [Fact]
    public void New_GpuWithoutItsPackage_SaysWhatIsNeeded()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            new OnnxSession(Doubling().ToBytes(), new() { GpuDeviceId = 0 })
        );

        Assert.Contains("ONNX Runtime cannot use GPU 0.", error.Message);
        Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", error.Message);
    }

    [Fact]
    public void Run_OtherShape_SaysWhichOutput()
    {
        using var session = new OnnxSession(Doubling().ToBytes());
        using var wrong = OnnxSession.Copy(s_two, 1, 4);

        var error = Assert.Throws<InvalidOperationException>(() => session.Run([wrong], "y", new float[4]));

        Assert.StartsWith("ONNX Runtime cannot compute 'y': ", error.Message);
    }

    [Fact]
    public void Run_RoomForFewer_ArgumentError()
    {
        using var session = new OnnxSession(Doubling().ToBytes());
        using var input = OnnxSession.Copy(s_two, 2, 2);

        Assert.Throws<ArgumentException>(() => session.Run([input], "y", new float[3]));
    }

    [Fact]
    public void Run_ManyThreads_EachItsOwnAnswer()
    {
        using var session = new OnnxSession(Doubling().ToBytes(), new() { Threads = 1 });

        Parallel.For(
            0,
            200,
            number =>
            {
                var rows = 1 + number % 3;
                float[] values = [.. Enumerable.Range(number, 2 * rows).Select(value => (float)value)];
                using var input = OnnxSession.Copy(values, rows, 2);
                var answer = new float[values.Length];
                session.Run([input], "y", answer);
                Assert.Equal(values.Select(value => 2 * value), answer);
            }
        );
    }

    // y = 2·x, [batch, 2].
    private static OnnxModel Doubling()
    {
        var model = new OnnxModel("doubling");
        var x = model.AddInput("x", isInteger: false, "batch", 2);
        var layers = new GraphLayers(model);
        model.AddOutput("y", layers.Multiply(x, layers.Constant([2f])), "batch", 2);
        return model;
    }
}
