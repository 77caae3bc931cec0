using Ddpm.Samples.Output;
using Ddpm.Samples.Quickstart;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm quickstart</c>: the whole way from rendered scenes to scored pictures, in a few minutes.</summary>
internal sealed class QuickstartCommand(CommandOutput output) : Command<QuickstartSettings>
{
    /// <inheritdoc />
    public override int Execute(
        CommandContext context,
        QuickstartSettings settings,
        CancellationToken cancellationToken
    )
    {
        var options = new QuickstartOptions
        {
            Folder = settings.Out,
            Scenes = settings.Scenes,
            TrainingSteps = settings.Steps,
        };
        var result = new QuickstartRun(output.Messages, options, cancellationToken).Run();
        if (settings.Json)
            output.WriteJson(QuickstartReport.ToJsonObject(result));
        else
            foreach (var part in QuickstartReport.Create(result))
                output.Results.Write(part);

        return result.SecondProcess.AllTheSame
            ? ExitCode.Done
            : throw new CommandFailedException(
                $"Only {result.SecondProcess.Same} of {result.SecondProcess.Pictures} pictures of the second process are "
                    + "those of the first."
            );
    }
}
