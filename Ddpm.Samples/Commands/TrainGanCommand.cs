using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm train gan</c>: says that this kind of model is not there yet.</summary>
internal sealed class TrainGanCommand : Command<TrainGanSettings>
{
    /// <inheritdoc />
    public override int Execute(
        CommandContext context,
        TrainGanSettings settings,
        CancellationToken cancellationToken
    ) => throw new CommandFailedException("Training a GAN is not there yet. Use 'ddpm train ddpm'.");
}
