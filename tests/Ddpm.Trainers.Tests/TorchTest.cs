using TorchSharp;

namespace Ddpm.Trainers.Tests;

/// <summary>A test that computes with torch: the library is loaded before, and every tensor is freed after.</summary>
public abstract class TorchTest : IDisposable
{
    private readonly DisposeScope _scope;

    protected TorchTest()
    {
        TorchRuntime.EnsureLoaded();

        // On pictures of a few pixels threads wait for each other longer than they work.
        torch.set_num_threads(1);
        _scope = torch.NewDisposeScope();
    }

    /// <summary>How far one tensor is from another, in parts of the other's length.</summary>
    protected static float RelativeDistance(torch.Tensor one, torch.Tensor other) =>
        ((one - other).norm() / other.norm()).item<float>();

    public virtual void Dispose()
    {
        _scope.Dispose();
        GC.SuppressFinalize(this);
    }
}
