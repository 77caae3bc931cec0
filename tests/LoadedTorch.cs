using Ddpm.Trainers;

[assembly: AssemblyFixture(typeof(LoadedTorch))]

namespace Ddpm.Tests;

/// <summary>
/// Loads libtorch before the first test: whichever test comes first, and the fields of its class, may make tensors
/// before anything of the product's has run. And not when this program only says which tests it has, which must not
/// take long.
/// </summary>
public sealed class LoadedTorch
{
    public LoadedTorch() => TorchRuntime.EnsureLoaded();
}
