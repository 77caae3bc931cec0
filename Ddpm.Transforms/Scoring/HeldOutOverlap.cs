using System.Globalization;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Scoring;

namespace Ddpm.Transforms.Scoring;

/// <summary>Says where the pictures that a scorer was tested on are among those that it learnt from.</summary>
internal static class HeldOutOverlap
{
    /// <summary>The warning, or null where nothing is shared or nothing is known.</summary>
    /// <param name="scorer">What to call the scorer, within a sentence.</param>
    /// <param name="record">Its record.</param>
    /// <param name="learntFrom">What it learnt from, for records of before that do not say what is shared.</param>
    public static string? Warning(string scorer, HeldOutRecord record, DataFingerprint? learntFrom)
    {
        var pictures = record.SharedPictures ?? HashSketch.Share(record.Data?.Pictures, learntFrom?.Pictures);
        var scenes = record.SharedScenes ?? HashSketch.Share(record.Data?.Scenes, learntFrom?.Scenes);
        if (pictures > 0)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Of the pictures that {scorer} was tested and calibrated on as held out, it learnt from {pictures:P1}; its "
                    + $"record promises more than it can do with new pictures. Hold out other scenes ('ddpm split')."
            );
        return scenes > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Of the scenes that {scorer} was tested and calibrated on as held out, it learnt from scenes with the names "
                    + $"of {scenes:P1}. Unless they are only named alike, as renderings with another seed are, its record "
                    + $"promises more than it can do with new scenes."
            )
            : null;
    }
}
