using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>The one loop that every model of this library is trained by.</summary>
public static class TrainingLoop
{
    /// <summary>
    /// Trains until the budget is used, or validation has had enough. Afterwards the networks hold their averaged weights:
    /// the last, or those that were best in validation.
    /// </summary>
    /// <param name="task">What learns.</param>
    /// <param name="images">What it learns from.</param>
    /// <param name="options">
    /// How long, how fast, from which seed, where checkpoints go, who is told about every step, and what stops the run after the step
    /// in progress; a checkpoint is written first.
    /// </param>
    /// <param name="device">Where the networks live.</param>
    /// <returns>The last progress.</returns>
    /// <exception cref="ArgumentException">The data or the options cannot be trained with.</exception>
    /// <exception cref="InvalidOperationException">The loss is no longer finite.</exception>
    /// <exception cref="InvalidDataException">The checkpoint to resume is damaged or belongs to another run.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TrainingProgress Run(
        ITrainingTask task,
        ILabeledImages images,
        TrainingOptions options,
        Device device
    ) => Run(task, images, options, device, task?.Record, task?.Sampler, stopped: null);

    internal static TrainingProgress Run(
        ITrainingTask task,
        ILabeledImages images,
        TrainingOptions options,
        Device device,
        Func<TrainingProgress, ModelRecord>? modelAt,
        TrainingSampler? sampler,
        Action<TrainingProgress>? stopped
    )
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(images.Shape);
        var cancellationToken = options.CancellationToken;
        if (images.Count == 0)
            throw new ArgumentException("There are no pictures to learn from.", nameof(images));
        if (options.SnapshotDirectory is not null && modelAt is null)
            throw new ArgumentException("Snapshots of this kind of model cannot be kept.", nameof(options));

        if (options.Optimizer.Direction is not null && task.Objectives.All(one => one.HiddenMatrices.Count == 0))
            throw new ArgumentException(
                $"The optimizer '{options.Optimizer}' deals with hidden matrices, and no network here says which of its weights are "
                    + $"any. Implement {nameof(IHiddenMatrices)} on its modules, or choose '{Optimizer.AdamW}'.",
                nameof(options)
            );

        if (options is GeneratorTrainingOptions { Samples: not null } && sampler is null)
            throw new ArgumentException("This kind of model cannot draw pictures on the way.", nameof(options));

        var batchSize = Math.Min(options.BatchSize, images.Count);
        var order = new DataOrder(images.Count, batchSize, options.Seed);
        var reader = new BatchReader(images, batchSize, device);
        var clock = new TrainingClock(options.Budget, order.StepsPerEpoch);
        var states = task.Objectives.Select(objective => new ObjectiveState(objective, options)).ToArray();
        var store = options.CheckpointDirectory is null ? null : new CheckpointStore(options.CheckpointDirectory);

        var snapshots = options.SnapshotDirectory is null ? null : new SnapshotStore(options.SnapshotDirectory);

        Validator? validator = null;
        try
        {
            validator = Validator.Create(task, images, options, states, order.StepsPerEpoch, device);

            // Describing reads every picture, which a run without checkpoints need not wait for.
            var run = store is null ? "" : TrainingRun.Describe(task, images, options, validator);
            if (options.Resume)
            {
                if (TrainingRun.Resume(store!, run, states, clock, validator) is { } warning)
                    options.OnWarning?.Invoke(warning);
            }
            else
                store?.RequireEmpty();
            snapshots?.GoOnFrom(clock.Step);
            var model = Array.Find(states, state => state.Objective == task.Model)!;
            foreach (var objective in task.Objectives)
                objective.Network.train();

            var lossAverage = new RunningMean();
            (GeneratedImages Images, long Step)? samples = null;
            var done = clock.IsDone || validator?.IsExhausted == true;
            clock.Start();
            while (!done)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    store?.Save(Checkpoint());
                    if (stopped is not null && clock.Step > 0)
                    {
                        End();
                        stopped(Progress());
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                }

                IReadOnlyDictionary<string, double> losses;

                // One step: the same pictures and the same draws for (seed, step), whatever came before.
                using (NewDisposeScope())
                using (var random = new StepRandom(options.Seed, clock.Step))
                {
                    var batch = reader.Read(order.Batch(clock.Step)) with
                    {
                        Fraction = clock.Fraction,
                        Step = clock.Step,
                        Epoch = (double)clock.Step / order.StepsPerEpoch,
                    };
                    var rate = LearningRateSchedule.Factor(clock.Step, options.WarmupSteps, clock.Fraction);
                    losses = states.ToDictionary(
                        state => state.Objective.Name,
                        state => state.Step(batch, random, clock.Step, rate * options.LearningRate),
                        StringComparer.Ordinal
                    );
                    lossAverage.Add(losses.Values.Sum());
                }

                clock.Advance();
                done = clock.IsDone;
                validator?.AfterStep(clock.Step, isLast: done);
                done |= validator?.IsExhausted == true;
                if (sampler is not null && (clock.Step % sampler.Every == 0 || done))
                    samples = Draw(sampler, states, cancellationToken) is { } drawn ? (drawn, clock.Step) : samples;
                var now = Progress() with { Losses = losses, Samples = samples?.Images, SamplesStep = samples?.Step };
                options.Report(now);
                task.OnStep(now, model.Average);
                if (store is not null && clock.Step % options.CheckpointEvery == 0 && !done)
                    store.Save(Checkpoint());
                if (snapshots is not null && (clock.Step % options.SnapshotEvery == 0 || done))
                    snapshots.Save(clock.Step, modelAt!(now with { BestValidation = null }), model);
            }

            store?.Save(Checkpoint());
            End();
            return Progress();

            void End()
            {
                validator?.RestoreBest();
                foreach (var state in states)
                    state.Average.CopyToNetwork();
                foreach (var objective in task.Objectives)
                    objective.Network.eval();
            }

            TrainingCheckpoint Checkpoint()
            {
                var prefix = validator?.Best is null ? model.AveragePrefix : Validator.BestPrefix(model);
                var record = modelAt is null ? null : new CheckpointModel(modelAt(Progress()), prefix);
                return TrainingRun.Checkpoint(run, states, clock, validator, record);
            }

            TrainingProgress Progress() =>
                clock.Progress(lossAverage.Value, batchSize) with
                {
                    Phase = task.PhaseAt(clock.Fraction),
                    Validation = validator?.Last,
                    BestValidation = validator?.Best,
                };
        }
        finally
        {
            validator?.Dispose();
            foreach (var state in states)
                state.Dispose();
        }
    }

    /// <summary>
    /// Draws with the averaged weights, and puts the weights that learn back; null where the run was cancelled meanwhile,
    /// which then ends as always, with a checkpoint.
    /// </summary>
    private static GeneratedImages? Draw(
        TrainingSampler sampler,
        ObjectiveState[] states,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var averaged = new AveragedNetworks(states);
            return sampler.Draw(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
