using System.Globalization;
using System.Text.Json.Nodes;

namespace Ddpm.Trainers;

/// <summary>How long a training run lasts: a number of steps, of passes over the data, or of minutes.</summary>
/// <remarks>
/// With steps or epochs a run is a pure function of its seed, so a resumed run ends in the same weights. With minutes
/// the learning rate follows the clock, and two runs differ. A run can be resumed with another budget, unless it has done more
/// steps than that already: then whatever follows the share of the budget, as the learning rate, goes on at its new share.
/// </remarks>
public sealed record TrainingBudget
{
    private TrainingBudget() { }

    /// <summary>The number of steps, or null.</summary>
    public long? Steps { get; private init; }

    /// <summary>The number of passes over the data, or null.</summary>
    public int? Epochs { get; private init; }

    /// <summary>The time, or null.</summary>
    public TimeSpan? Time { get; private init; }

    /// <summary>A number of optimiser steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static TrainingBudget OfSteps(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new() { Steps = steps };
    }

    /// <summary>A number of passes over the data.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static TrainingBudget OfEpochs(int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        return new() { Epochs = epochs };
    }

    /// <summary>A time on the clock, over all resumed parts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not above 0 or over 1,000,000.</exception>
    public static TrainingBudget OfMinutes(double minutes)
    {
        if (!(minutes is > 0 and <= 1_000_000))
            throw new ArgumentOutOfRangeException(
                nameof(minutes),
                minutes,
                "The minutes must be above 0 and at most 1,000,000."
            );
        return new() { Time = TimeSpan.FromMinutes(minutes) };
    }

    /// <summary>How many steps that is, or null where it is a time.</summary>
    internal long? StepsIn(long stepsPerEpoch) => Steps ?? Epochs * stepsPerEpoch;

    /// <summary>The budget as a person says it: "6 steps".</summary>
    internal string InWords() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(Steps ?? Epochs ?? Time!.Value.TotalMinutes):#,0.##} {(Steps is not null ? "steps" : Epochs is not null ? "epochs" : "minutes")}"
        );

    /// <summary>The budget in a log of options, or null where there is none that could be read.</summary>
    internal static TrainingBudget? FromLog(JsonNode? log) =>
        log is not JsonObject values ? null
        : values[nameof(Steps)] is JsonValue steps && steps.TryGetValue(out long count) ? new() { Steps = count }
        : values[nameof(Epochs)] is JsonValue epochs && epochs.TryGetValue(out int passes) ? new() { Epochs = passes }
        : values[nameof(Time)] is JsonValue time
        && TimeSpan.TryParse(time.ToString(), CultureInfo.InvariantCulture, out var span)
            ? new() { Time = span }
        : null;
}
