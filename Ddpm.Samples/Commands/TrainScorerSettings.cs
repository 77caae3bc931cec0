namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm train scorer</c> can be told.</summary>
internal sealed class TrainScorerSettings : TrainSettings;
