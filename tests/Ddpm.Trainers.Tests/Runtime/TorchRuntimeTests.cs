using TorchSharp;

namespace Ddpm.Trainers.Tests.Runtime;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void EnsureLoaded_Twice_TorchComputes()
    {
        TorchRuntime.EnsureLoaded();
        TorchRuntime.EnsureLoaded();

        using var sum = torch.arange(10).sum();

        Assert.Equal(45, sum.ToInt64());
    }

    [Fact]
    public void LibTorchDirectory_SetAfterLoading_Throws()
    {
        TorchRuntime.EnsureLoaded();
        var before = TorchRuntime.LibTorchDirectory;

        Assert.Throws<InvalidOperationException>(() => TorchRuntime.LibTorchDirectory = "elsewhere");

        TorchRuntime.LibTorchDirectory = before; // no change is no error
        Assert.Equal(before, TorchRuntime.LibTorchDirectory);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SelectDevice_NoGpuAskedFor_IsCpuWithoutNote(bool fallbackToCpu)
    {
        var device = TorchRuntime.SelectDevice(null, fallbackToCpu, out var note);

        Assert.Equal(DeviceType.CPU, device.type);
        Assert.Null(note);
    }

    [Fact]
    public void SelectDevice_EveryGpuThatThereIs_IsThatGpu()
    {
        for (var index = 0; index < GpuCount(); index++)
        {
            var device = TorchRuntime.SelectDevice(index, fallbackToCpu: true, out var note);

            Assert.Equal((DeviceType.CUDA, index), (device.type, device.index));
            Assert.Null(note);
        }
    }

    [Fact]
    public void SelectDevice_MissingGpuWithFallback_IsCpuAndSaysWhy()
    {
        var missing = GpuCount();

        var device = TorchRuntime.SelectDevice(missing, fallbackToCpu: true, out var note);

        Assert.Equal(DeviceType.CPU, device.type);
        Assert.StartsWith($"GPU {missing} ", note, StringComparison.Ordinal);
    }

    [Fact]
    public void SelectDevice_MissingGpuWithoutFallback_Throws()
    {
        var missing = GpuCount();

        var error = Assert.Throws<InvalidOperationException>(() => TorchRuntime.SelectDevice(missing, false));

        Assert.Contains($"GPU {missing} ", error.Message, StringComparison.Ordinal);
        Assert.Contains("FallbackToCpu", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SelectDevice_NegativeIndex_Throws(bool fallbackToCpu) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchRuntime.SelectDevice(-1, fallbackToCpu));

    [Fact]
    public void WhyMissing_NoGpuAtAll_SaysWhatToInstallAndToSet()
    {
        var reason = TorchRuntime.WhyMissing(0, 0);

        Assert.All(
            ["driver", "TorchSharp-cuda-linux", TorchRuntime.LibTorchVariable],
            word => Assert.Contains(word, reason, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void WhyMissing_IndexPastTheLastGpu_SaysHowManyThereAre() =>
        Assert.Contains("CUDA sees 2,", TorchRuntime.WhyMissing(2, 2), StringComparison.Ordinal);

    private static int GpuCount()
    {
        TorchRuntime.EnsureLoaded();
        return torch.cuda.is_available() ? torch.cuda.device_count() : 0;
    }
}
