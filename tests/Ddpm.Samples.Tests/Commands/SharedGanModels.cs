namespace Ddpm.Samples.Tests.Commands;

/// <summary>
/// The tests of GANs, which share <see cref="TrainedModels"/> of their own; they run beside those of
/// <see cref="SharedTrainedModels"/>.
/// </summary>
[CollectionDefinition(nameof(SharedGanModels))]
public sealed class SharedGanModels : ICollectionFixture<TrainedModels>;
