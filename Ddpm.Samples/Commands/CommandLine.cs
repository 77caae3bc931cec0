using System.Reflection;
using Ddpm.Samples.Output;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>The <c>ddpm</c> command line: which commands there are, and how a run of one ends.</summary>
internal static class CommandLine
{
    private const string DefaultCommand = "quickstart";
    private const string TrainBranch = "train";
    private const string EvaluateExample =
        "evaluate --model model.zip --scorer scorer.zip --conditions scenes/test.json --seeds 8 --out scored";

    private const string NearestExample =
        "nearest --images scored --data split/model --held-out split/judge --scorer scorer.zip --out nearest";

    private const string CompareExample =
        "compare --model model.zip --scorer scorer.zip --conditions scenes/test.json --sampling-steps 5,10,50 --out compared";

    private const string StudentExample =
        "train student --teacher model.zip --data scenes --out student.zip --minutes 20";

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="arguments">The words after <c>ddpm</c>; none runs the quickstart.</param>
    /// <param name="output">Where results and messages go.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IEnumerable<string> arguments,
        CommandOutput output,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(output);
        var words = WithCommand([.. arguments]);
        try
        {
            OptionValues.Check(words);
            var code = await Create(output).RunAsync(words, cancellationToken).ConfigureAwait(false);

            // Without a word about what to train, all that was done is to print the help.
            return words is [TrainBranch] ? ExitCode.WrongUsage : code;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(output.Messages, exception, words, cancellationToken.IsCancellationRequested);
        }
    }

    /// <summary>
    /// The quickstart is what runs when no command is named. Spectre's own default command is no help here: with one, an
    /// option that lacks its value takes the default command's name for it.
    /// </summary>
    private static string[] WithCommand(string[] arguments) =>
        arguments switch
        {
            [] => [DefaultCommand],
            ["-h" or "--help" or "-v" or "--version", ..] => arguments,
            [['-', ..], ..] => [DefaultCommand, .. arguments],
            _ => arguments,
        };

    private static CommandApp Create(CommandOutput output)
    {
        var app = new CommandApp();
        app.Configure(root =>
        {
            root.SetApplicationName("ddpm");
            root.SetApplicationVersion(Version());
            root.UseStrictParsing();
            root.PropagateExceptions();
            root.Settings.Registrar.RegisterInstance(output);
            root.ConfigureConsole(output.Results);
            root.SetHelpProvider(new CommandHelp(root.Settings));

            root.AddCommand<QuickstartCommand>(DefaultCommand)
                .WithDescription(
                    "Show everything on a small rendered data set: train, generate, score, save, load. Runs when no command is named."
                )
                .WithExample("quickstart", "--out", "quickstart");
            root.AddCommand<RenderCommand>("render")
                .WithDescription("Render a CLEVR-like data set in the format of i-CLEVR.")
                .WithExample("render", "--out", "scenes", "--scenes", "6000");
            root.AddCommand<SplitCommand>("split")
                .WithDescription(
                    "Divide a data set, by scene, between a model and the scorer that judges it, and keep combinations from the model."
                )
                .WithExample("split", "--data", "iclevr", "--unseen", "unseen.json", "--out", "split");
            root.AddBranch(TrainBranch, AddTraining);
            root.AddCommand<PresetsCommand>("presets")
                .WithDescription("List the networks that can be trained, with their parameters and cost.");
            root.AddCommand<GenerateCommand>("generate")
                .WithDescription("Generate pictures that show all given labels.")
                .WithExample(
                    "generate",
                    "--model",
                    "model.zip",
                    "\"red cube\"",
                    "\"cyan sphere\"",
                    "--count",
                    "4",
                    "--out",
                    "made"
                );
            root.AddCommand<EvaluateCommand>("evaluate")
                .WithDescription(
                    "Generate pictures for a list of conditions, or take those of a folder, and score them."
                )
                .WithExample(EvaluateExample.Split(' '));
            root.AddCommand<NearestCommand>("nearest")
                .WithDescription(
                    "Show the training pictures that generated ones look most like, and whether they come too near."
                )
                .WithExample(NearestExample.Split(' '));
            root.AddCommand<CompareCommand>("compare")
                .WithDescription(
                    "Score several models, samplers, numbers of steps or guidance scales, as a table and a curve."
                )
                .WithExample(CompareExample.Split(' '));
            root.AddCommand<AverageCommand>("average")
                .WithDescription(
                    "Make a model of a training's snapshots: as it was on the way, or with another average of its weights."
                )
                .WithExample("average", "--snapshots", "snapshots", "--width", "0.08", "--out", "model.zip");
            root.AddCommand<ConvertCommand>("convert")
                .WithDescription(
                    "Make a scorer of the weights of a PyTorch ResNet18, or write a model's weights for PyTorch."
                )
                .WithExample("convert", "checkpoint.pth", "--labels", "objects.json", "--out", "scorer.zip")
                .WithExample("convert", "model.zip", "--out", "weights.safetensors");
            root.AddCommand<ReplayCommand>("replay").IsHidden();
        });
        return app;
    }

    private static void AddTraining(IConfigurator<CommandSettings> train)
    {
        train.SetDescription("Train a model: ddpm, student, scorer or gan.");
        train
            .AddCommand<TrainDdpmCommand>("ddpm")
            .WithDescription("Train a conditional diffusion model that turns labels into pictures.")
            .WithExample("train", "ddpm", "--data", "scenes", "--out", "model.zip", "--minutes", "60");
        train
            .AddCommand<TrainStudentCommand>("student")
            .WithDescription("Train a student of a diffusion model that makes pictures in 1, 2 or 4 network calls.")
            .WithExample(StudentExample.Split(' '));
        train
            .AddCommand<TrainScorerCommand>("scorer")
            .WithDescription(
                "Train a scorer that recognises labels in pictures; test and calibrate it on a held-out tenth."
            )
            .WithExample("train", "scorer", "--data", "scenes", "--out", "scorer.zip", "--epochs", "5");
        train
            .AddCommand<TrainGanCommand>("gan")
            .WithDescription("Train a conditional GAN, which makes a picture in one network call.")
            .WithExample("train", "gan", "--data", "scenes", "--out", "gan.zip", "--preset", "residual");
    }

    private static string Version() =>
        typeof(CommandLine)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "unknown";
}
