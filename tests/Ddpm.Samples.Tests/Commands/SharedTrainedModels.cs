namespace Ddpm.Samples.Tests.Commands;

/// <summary>The tests that share <see cref="TrainedModels"/>; they run one after the other.</summary>
[CollectionDefinition(nameof(TrainedModels))]
public sealed class SharedTrainedModels : ICollectionFixture<TrainedModels>;
