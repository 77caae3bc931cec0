using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>Settles, before anything is learnt, in which precision a training computes, so that its log says what was really used.</summary>
internal static class TrainingPrecision
{
    /// <summary>The options with the precision that the training has: float32 or bfloat16.</summary>
    /// <param name="options">What was asked for; a run that is resumed keeps the precision of its checkpoint.</param>
    /// <param name="device">Where the network learns.</param>
    public static TOptions WithPrecisionOn<TOptions>(this TOptions options, torch.Device device)
        where TOptions : GeneratorTrainingOptions
    {
        if (options.Precision == ComputePrecision.Float32)
            return options;
        var precision =
            options is { Precision: ComputePrecision.BFloat16, Resume: true, CheckpointDirectory: { } folder }
            && new CheckpointStore(folder).NewestPrecision() is { } kept
                ? GoingOn(kept, device, options.OnWarning)
                : options.Precision.On(device, options.OnWarning);
        return precision == options.Precision
            ? options
            : (TOptions)((GeneratorTrainingOptions)options with { Precision = precision });
    }

    // Other values would follow from another precision, so that a run would not be the one that it goes on from.
    private static ComputePrecision GoingOn(ComputePrecision kept, torch.Device device, Action<string>? warn)
    {
        if (kept == ComputePrecision.Float32)
            warn?.Invoke(
                "The training goes on in float32, in which the checkpoint was computed that it resumes, and not in bfloat16."
            );
        else if (device.type == DeviceType.CPU && PrecisionTrial.Of(device) is { IsBFloat16Slow: true } trial)
            warn?.Invoke(
                "The training goes on in bfloat16, in which the checkpoint was computed that it resumes, but this processor is slow in "
                    + $"it: a trial made {trial}. Resume it on another machine, or begin anew, which takes float32 here."
            );
        return kept;
    }
}
