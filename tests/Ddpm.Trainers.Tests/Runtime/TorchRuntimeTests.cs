using Ddpm.Trainers.Runtime;
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
}
