using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Tests;

[assembly: AssemblyFixture(typeof(LoadedTorch))]

namespace Ddpm.Trainers.Tests;

/// <summary>
/// Loads libtorch before the first test, since the fields of a test class may make tensors before any constructor runs;
/// and not when this program only says which tests it has, which must not take long.
/// </summary>
public sealed class LoadedTorch
{
    public LoadedTorch() => TorchRuntime.EnsureLoaded();
}
