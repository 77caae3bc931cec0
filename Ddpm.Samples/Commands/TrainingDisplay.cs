using System.Globalization;
using Ddpm.Samples.Output;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Commands;

/// <summary>Runs a training, shows its progress, and writes what came of it.</summary>
/// <param name="output">Where it is written.</param>
/// <param name="title">What is done, such as "Training ddpm".</param>
internal sealed class TrainingDisplay(CommandOutput output, string title)
{
    private TrainingProgress? _last;

    /// <summary>Fits a model.</summary>
    /// <param name="settings">The command's options, for what to say when the training is stopped.</param>
    /// <param name="fit">Fits the model and reports every step.</param>
    /// <param name="cancellationToken">The token that stops the training after a checkpoint.</param>
    /// <exception cref="CommandFailedException">The training was stopped.</exception>
    public T Fit<T>(
        TrainSettings settings,
        Func<IProgress<TrainingProgress>, T> fit,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return Fit(fit);
        }
        catch (Exception exception)
            when (cancellationToken.IsCancellationRequested && ErrorReport.IsCancellation(exception))
        {
            throw new CommandFailedException(
                _last is null ? "Stopped before the first step; nothing was saved."
                    : settings.Checkpoints is null
                        ? $"Stopped after step {_last.Step}; nothing was saved. With --checkpoints a stopped training can go on."
                    : $"Stopped after step {_last.Step}; the checkpoint is in {settings.Checkpoints}. Add --resume to go on.",
                exception
            );
        }
    }

    /// <summary>Fits a model; a cancellation passes through.</summary>
    public T Fit<T>(Func<IProgress<TrainingProgress>, T> fit) =>
        ProgressDisplay.Run(
            output.Messages,
            title,
            progress =>
                fit(
                    new DirectProgress<TrainingProgress>(state =>
                    {
                        _last = state;
                        progress.Report(state.Fraction, () => ProgressText.Describe(state));
                    })
                )
        );

    /// <summary>Writes what was trained.</summary>
    /// <param name="settings">The command's options.</param>
    /// <param name="vocabulary">The labels that the model knows.</param>
    /// <param name="shape">The shape of its pictures.</param>
    /// <param name="heldOut">How well it does on held-out pictures, or null.</param>
    /// <param name="network">What its network costs, or null.</param>
    /// <param name="results">The folder of what was drawn on the way, or null.</param>
    /// <param name="calibration">How it was calibrated on these pictures, or null.</param>
    public void WriteResult(
        TrainSettings settings,
        LabelVocabulary vocabulary,
        ImageShape shape,
        ImageLabelMetrics? heldOut = null,
        NetworkCost? network = null,
        string? results = null,
        HeldOutResult? calibration = null
    )
    {
        var result = new
        {
            Model = Path.GetFullPath(settings.Out),
            Labels = vocabulary.Count,
            Shape = shape.ToString(),
            network?.Parameters,
            network?.MultiplyAdds,
            _last?.Step,
            _last?.Epoch,
            Seconds = _last?.Elapsed.TotalSeconds,
            _last?.Loss,
            Results = results is null ? null : Path.GetFullPath(results),
            HeldOut = heldOut is null ? null : AccuracyResult.From(heldOut),
            calibration?.Temperature,
            calibration?.CalibrationErrorBefore,
            calibration?.CalibrationError,
            calibration?.SharedPictures,
            calibration?.SharedScenes,
        };
        if (settings.Json)
        {
            output.WriteJson(result);
            return;
        }

        if (heldOut is not null)
            output.Results.Write(AccuracyTable.Create(("held-out pictures", heldOut)));
        if (calibration is not null)
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Calibrated on them with temperature {calibration.Temperature:0.00}: error {calibration.CalibrationErrorBefore:0.0000}, now {calibration.CalibrationError:0.0000}."
                )
            );
        var size = network is null ? "" : $", {network}";
        output.WriteLine($"{result.Model}: {result.Labels} labels, pictures of {shape}{size}. {Summary()}");
        if (results is not null)
            output.WriteLine($"{result.Results} shows how it learnt.");
    }

    // A run that goes on from a checkpoint at its end has no step left to report.
    private string Summary() =>
        _last is null ? "The checkpoint was already at the end of the budget." : ProgressText.Summarize(_last) + ".";
}
