using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Spectre.Console;

namespace Ddpm.Samples.Quickstart;

/// <summary>Trains the models of a quickstart through ML.NET and shows their progress.</summary>
/// <param name="console">Where progress is shown.</param>
/// <param name="ml">The context.</param>
/// <param name="options">How large the run is.</param>
/// <param name="cancellationToken">Stops the training.</param>
internal sealed class QuickstartTrainer(
    IAnsiConsole console,
    MLContext ml,
    QuickstartOptions options,
    CancellationToken cancellationToken
)
{
    private readonly TrainingData _split = TrainingData.Load(ml, options.ScenesFolder, holdOut: true);

    /// <summary>A few words about the last training.</summary>
    public string Summary { get; private set; } = "";

    /// <summary>Trains the scorer on nine tenths of the scenes.</summary>
    public ImageLabelScorerTransformer FitScorer() =>
        Fit(
            "Training the scorer",
            progress =>
                ml.ImageGeneration.Trainers.ImageLabelScorer(
                        options.Scorer with
                        {
                            Shape = _split.Shape,
                            Budget = options.BudgetOf(options.ScorerTime),
                            InputSize = options.Scorer.InputSize ?? options.World.PictureSize,
                            Progress = progress,
                            OnWarning = Warn,
                            CancellationToken = cancellationToken,
                        }
                    )
                    .FitAndCalibrate(_split.Training, _split.HeldOut!)
        );

    /// <summary>Tests the scorer on the other tenth.</summary>
    public ImageLabelMetrics TestScorer(ImageLabelScorerTransformer scorer) =>
        ProgressDisplay
            .Run(
                console,
                "Testing the scorer",
                progress =>
                    new PictureScorer(ml, scorer).Score(
                        _split.HeldOut!,
                        _split.HeldOutCount,
                        progress,
                        cancellationToken
                    )
            )
            .Metrics;

    /// <summary>Trains the diffusion model on all scenes.</summary>
    public ConditionalGenerationTransformer FitDdpm() =>
        Fit(
            "Training the diffusion model",
            progress =>
                ml.ImageGeneration.Trainers.ConditionalDdpm(
                        options.Ddpm with
                        {
                            Shape = _split.Shape,
                            Budget = options.BudgetOf(options.DdpmTime),
                            Sampling = _ => options.Sampling,
                            Stage = stage =>
                                stage with
                                {
                                    SeedColumnName = LoadedColumns.Seed,
                                    BatchSize = options.BatchSize,
                                },
                            Progress = progress,
                            OnWarning = Warn,
                            CancellationToken = cancellationToken,
                        }
                    )
                    .Fit(ml.Data.LoadFromIClevr(options.ScenesFolder))
        );

    private void Warn(string warning) => console.Profile.Out.Writer.WriteLine($"Warning: {warning}");

    private T Fit<T>(string title, Func<IProgress<TrainingProgress>, T> fit)
    {
        TrainingProgress? last = null;
        var model = ProgressDisplay.Run(
            console,
            title,
            progress =>
                fit(
                    new DirectProgress<TrainingProgress>(state =>
                    {
                        last = state;
                        progress.Report(state.Fraction, () => ProgressText.Describe(state));
                    })
                )
        );
        Summary = last is null ? "" : ProgressText.Summarize(last);
        return model;
    }
}
