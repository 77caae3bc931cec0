using System.Globalization;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;

namespace Ddpm.Samples.Commands;

/// <summary>Runs a training, shows its progress, and writes what came of it.</summary>
/// <param name="session">Where it is written.</param>
/// <param name="title">What is done, such as "Training ddpm".</param>
internal sealed class TrainingDisplay(CommandSession session, string title)
{
    private TrainingProgress? _last;

    /// <summary>Fits a model.</summary>
    /// <param name="options">The training, for what to say when it is stopped.</param>
    /// <param name="stopped">Keeps what a stopped training has learnt that writes no checkpoints.</param>
    /// <param name="fit">Fits the model and reports every step.</param>
    /// <exception cref="CommandFailedException">The training was stopped.</exception>
    public T Fit<T>(TrainingOptions options, StoppedModel stopped, Func<IProgress<TrainingProgress>, T> fit)
    {
        try
        {
            return session.Show(
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
        }
        catch (Exception exception)
            when (session.CancellationToken.IsCancellationRequested && ErrorReport.IsCancellation(exception))
        {
            throw new CommandFailedException(
                _last is null ? "Stopped before the first step; nothing was saved."
                    : options.CheckpointDirectory is { } folder
                        ? $"Stopped after step {_last.Step}; the checkpoint is in {folder}. Add --resume to go on. "
                            + $"'ddpm convert {folder} --out model.zip' makes a model of it as it is."
                    : $"Stopped after step {_last.Step}; the model as learnt so far is in {stopped.File ?? "no file"}. "
                        + "With --checkpoints a stopped training can go on.",
                exception
            );
        }
    }

    /// <summary>Tests what was trained and is saved.</summary>
    /// <param name="path">The file of the model.</param>
    /// <param name="test">Tests it and reports how far it has come.</param>
    /// <exception cref="CommandFailedException">The test was stopped.</exception>
    public T Test<T>(string path, Func<IWorkProgress, T> test)
    {
        try
        {
            return session.Show("Testing on held-out pictures", test);
        }
        catch (Exception exception)
            when (session.CancellationToken.IsCancellationRequested && ErrorReport.IsCancellation(exception))
        {
            throw new CommandFailedException(
                $"Stopped while it was tested; the model, which is trained, is in {path}.",
                exception
            );
        }
    }

    /// <summary>Writes what was trained.</summary>
    /// <param name="path">The file of the model.</param>
    /// <param name="vocabulary">The labels that the model knows.</param>
    /// <param name="shape">The shape of its pictures.</param>
    /// <param name="heldOut">How well it does on held-out pictures, or null.</param>
    /// <param name="network">What its network costs, or null.</param>
    /// <param name="results">The folder of what was drawn on the way, or null.</param>
    /// <param name="calibration">How it was calibrated on these pictures, or null.</param>
    public void WriteResult(
        string path,
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
            Model = Path.GetFullPath(path),
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
        session.Write(
            result,
            () =>
            {
                if (heldOut is not null)
                    session.Output.Results.Write(AccuracyTable.Create(("held-out pictures", heldOut)));
                if (calibration is not null)
                    session.Output.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"Calibrated on them with temperature {calibration.Temperature:0.00}: error {calibration.CalibrationErrorBefore:0.0000}, now {calibration.CalibrationError:0.0000}."
                        )
                    );
                var size = network is null ? "" : $", {network}";
                session.Output.WriteLine(
                    $"{result.Model}: {result.Labels} labels, pictures of {shape}{size}. {Summary()}"
                );
                if (results is not null)
                    session.Output.WriteLine($"{result.Results} shows how it learnt.");
            }
        );
    }

    // A run that goes on from a checkpoint at its end has no step left to report.
    private string Summary() =>
        _last is null ? "The checkpoint was already at the end of the budget." : ProgressText.Summarize(_last) + ".";
}
