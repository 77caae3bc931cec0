using Ddpm.Samples.Models;
using TorchSharp;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm average</c>: makes a model of the snapshots of a training.</summary>
internal sealed class AverageCommand()
    : Command<AverageCommand.Options>(
        "average",
        "Make a model of a training's snapshots: as it was on the way, or with another average of its weights",
        "average --snapshots snapshots --width 0.08 --out model.zip"
    )
{
    /// <summary>What it can be told.</summary>
    internal sealed record Options
    {
        /// <summary>The folder of snapshots, from 'ddpm train ddpm --snapshots'.</summary>
        [Option(Value = "DIR")]
        public required string Snapshots { get; init; }

        /// <summary>The file for the model, such as model.zip.</summary>
        [Option(Value = "FILE")]
        public required string Out { get; init; }

        /// <summary>The relative width of the average, combined from those that --average-widths kept; the training's own average when left out.</summary>
        [Option(Min = 0.001, Max = AverageProfile.MaxRelativeWidth, Value = "W")]
        public double? Width { get; init; }

        /// <summary>The step of the snapshot that the model is made of; the last when left out.</summary>
        [Option(Min = 1)]
        public long? Step { get; init; }

        /// <summary>How precisely the file keeps the weights, which 16 bits halve.</summary>
        [Option]
        public WeightStorage Storage { get; init; }
    }

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        if (!Directory.Exists(options.Snapshots))
            throw new DirectoryNotFoundException($"The folder '{options.Snapshots}' is not there.");
        ModelFile.Prepare(options.Out);
        TorchRuntime.EnsureLoaded();
        var snapshots = new ModelSnapshots(options.Snapshots);
        double? error = null;
        using var model = Read(snapshots, options, ref error);
        ModelFile.Save(ModelContext.Create(), model, options.Storage, options.Out);

        var step = options.Step ?? snapshots.Steps[^1];
        session.Write(
            new
            {
                Model = Path.GetFullPath(options.Out),
                Step = step,
                options.Width,
                RelativeError = error,
            },
            error is { } distance
                ? $"The model of step {step} with an average of width {options.Width} is in {Path.GetFullPath(options.Out)} "
                    + $"(the combined profile is {distance:P1} off the exact one)."
                : $"The model of step {step} is in {Path.GetFullPath(options.Out)}."
        );
    }

    private static ITrainedModel Read(ModelSnapshots snapshots, Options options, ref double? error)
    {
        if (options.Width is not { } width)
            return snapshots.Read(options.Step, torch.CPU);
        var model = snapshots.Average(width, options.Step, torch.CPU, out var distance);
        error = distance;
        return model;
    }
}
