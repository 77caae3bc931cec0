using Ddpm.Samples.Quickstart;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm quickstart</c>: the whole way from rendered scenes to scored pictures, in a few minutes.</summary>
internal sealed class QuickstartCommand()
    : Command<QuickstartCommand.Options>(
        "quickstart",
        "Show everything on a small rendered data set: train, generate, score, save, load. Runs when no command is named",
        "quickstart --out quickstart"
    )
{
    /// <summary>What it can be told.</summary>
    internal sealed record Options
    {
        /// <summary>The folder for everything that is made.</summary>
        [Option(Value = "DIR")]
        public string Out { get; init; } = "quickstart";

        /// <summary>How many scenes are rendered.</summary>
        [Option(Min = 20, Max = 100_000, Hidden = true)]
        public int Scenes { get; init; } = 1800;

        /// <summary>How many steps each model is trained, in the place of its time.</summary>
        [Option(Min = 1, Hidden = true)]
        public long? Steps { get; init; }
    }

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        var quickstart = new QuickstartOptions
        {
            Folder = options.Out,
            Scenes = options.Scenes,
            TrainingSteps = options.Steps,
        };
        var result = new QuickstartRun(session.Output.Messages, quickstart, session.CancellationToken).Run();
        session.Write(
            QuickstartReport.ToJsonObject(result),
            () =>
            {
                foreach (var part in QuickstartReport.Create(result))
                    session.Output.Results.Write(part);
            }
        );
        if (!result.SecondProcess.AllTheSame)
            throw new CommandFailedException(
                $"Only {result.SecondProcess.Same} of {result.SecondProcess.Pictures} pictures of the second process are "
                    + "those of the first."
            );
    }
}
