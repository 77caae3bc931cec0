using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using Microsoft.ML;
using Spectre.Console.Cli;
using TorchSharp;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm average</c>: makes a model of the snapshots of a training.</summary>
internal sealed class AverageCommand(CommandOutput output) : Command<AverageSettings>
{
    /// <inheritdoc />
    public override int Execute(CommandContext context, AverageSettings settings, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(settings.Snapshots))
            throw new DirectoryNotFoundException($"The folder '{settings.Snapshots}' is not there.");
        ModelFile.Prepare(settings.Out);
        TorchRuntime.EnsureLoaded();
        var snapshots = new ModelSnapshots(settings.Snapshots);
        double? error = null;
        using var model = Read(snapshots, settings, ref error);
        if (model is not IConditionalGenerator generator)
            throw new CommandFailedException($"The snapshots in '{settings.Snapshots}' are not of a generator.");

        var ml = ModelContext.Create();
        var stage = ml.Transforms.GenerateConditionalImages(
            generator,
            new() { WeightStorage = EnumNames<WeightStorage>.Parse(settings.Storage) }
        );
        var conditions = ml.Data.LoadFromEnumerable(new[] { new Condition() });
        ModelFile.Save(ml, stage.Fit(conditions), conditions.Schema, settings.Out);

        var step = settings.Step ?? snapshots.Steps[^1];
        if (settings.Json)
            output.WriteJson(
                new
                {
                    Model = Path.GetFullPath(settings.Out),
                    Step = step,
                    settings.Width,
                    RelativeError = error,
                }
            );
        else
            output.WriteLine(
                error is { } distance
                    ? $"The model of step {step} with an average of width {settings.Width} is in {Path.GetFullPath(settings.Out)} "
                        + $"(the combined profile is {distance:P1} off the exact one)."
                    : $"The model of step {step} is in {Path.GetFullPath(settings.Out)}."
            );
        return ExitCode.Done;
    }

    private static ITrainedModel Read(ModelSnapshots snapshots, AverageSettings settings, ref double? error)
    {
        if (settings.Width is not { } width)
            return snapshots.Read(settings.Step, torch.CPU);
        var model = snapshots.Average(width, settings.Step, torch.CPU, out var distance);
        error = distance;
        return model;
    }

    private sealed class Condition
    {
        public string[] Labels { get; set; } = [];
    }
}
