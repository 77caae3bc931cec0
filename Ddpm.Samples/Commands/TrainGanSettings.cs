namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm train gan</c> can be told.</summary>
internal sealed class TrainGanSettings : TrainSettings;
