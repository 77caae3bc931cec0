using System.Globalization;

namespace Ddpm.Transforms;

/// <summary>
/// Whether a judge can be trusted with pictures: not where it guided them, and not where it learnt from the pictures that
/// the model learnt from, since it then takes a repetition of these for better than it is. And whether its record on held-out
/// pictures is one.
/// </summary>
public sealed record JudgeCheck
{
    private JudgeCheck() { }

    /// <summary>The scorer that judges.</summary>
    public required ModelIdentity Judge { get; init; }

    /// <summary>The scorers that had a say in the pictures.</summary>
    public required IReadOnlyList<GuidingScorer> GuidedBy { get; init; }

    /// <summary>
    /// Of the pictures that the model learnt from, the share that the judge learnt from too; exact up to a few thousand,
    /// else an estimate. Null where it is not known.
    /// </summary>
    public required double? SharedPictures { get; init; }

    /// <summary>The same of scenes, by their names. Null where it is not known.</summary>
    public required double? SharedScenes { get; init; }

    /// <summary>What speaks against the judge, each as a sentence or two; empty where nothing is known.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What else there is to say: who guided without judging, and what could not be checked.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Checks the judge of a stage's pictures.</summary>
    /// <param name="judge">The scorer that judges.</param>
    /// <param name="generator">The stage that made the pictures.</param>
    /// <param name="judgeName">What a person calls the judge.</param>
    public static JudgeCheck Of(
        ImageLabelScorerTransformer judge,
        ConditionalGenerationTransformer generator,
        string judgeName = "scorer"
    )
    {
        ArgumentNullException.ThrowIfNull(judge);
        ArgumentNullException.ThrowIfNull(generator);
        return Of(
            ModelIdentity.Of(judge.Classifier, judgeName),
            judge.Classifier.Provenance.TrainingData,
            judge.Classifier.HeldOut,
            generator.Provenance
        );
    }

    /// <summary>Checks the judge of pictures.</summary>
    /// <param name="judge">The scorer that judges.</param>
    /// <param name="learntFrom">What it learnt from, or null where that is not known.</param>
    /// <param name="heldOut">How it did on held-out pictures, or null where nobody looked.</param>
    /// <param name="pictures">
    /// Where the pictures come from (<see cref="Provenance.OfPictures"/>), or null where it is not known who made them.
    /// </param>
    public static JudgeCheck Of(
        ModelIdentity judge,
        DataFingerprint? learntFrom,
        HeldOutRecord? heldOut,
        Provenance? pictures
    )
    {
        ArgumentNullException.ThrowIfNull(judge);
        var guides = pictures?.GuidedBy ?? [];
        var shared = DataFingerprint.Shared(pictures?.TrainingData, learntFrom);
        return new JudgeCheck
        {
            Judge = judge,
            GuidedBy = guides,
            SharedPictures = shared.Pictures,
            SharedScenes = shared.Scenes,
            Warnings =
            [
                .. guides.Where(guide => guide.Is(judge)).Select(guide => OfGuide(judge, guide)),
                .. guides.Where(guide => IsKin(judge, learntFrom, guide)).Select(guide => OfKin(judge, guide)),
                .. OfData(judge, shared.Pictures, shared.Scenes),
                .. OfHeldOut($"the judge {judge.Name}", heldOut, learntFrom),
            ],
            Notes =
            [
                .. guides.Where(guide => !guide.Is(judge)).Select(OfOther),
                .. OfUnknown(judge, learntFrom, pictures),
            ],
        };
    }

    private static string OfGuide(ModelIdentity judge, GuidingScorer guide) =>
        $"The judge {judge.Name} itself guided these pictures in {guide.Phase}; what it says of them is no measure of "
        + "their quality. Judge them with a scorer that was trained apart from it.";

    /// <summary>
    /// Whether a guide with other weights learnt from the judge's pictures: kept in 16 bits, the same scorer does.
    /// </summary>
    private static bool IsKin(ModelIdentity judge, DataFingerprint? learntFrom, GuidingScorer guide) =>
        !guide.Is(judge) && DataFingerprint.AreSamePictures(guide.TrainingData, learntFrom);

    private static string OfKin(ModelIdentity judge, GuidingScorer guide) =>
        $"The judge {judge.Name} and the scorer {guide.Name}, which guided these pictures in {guide.Phase}, learnt from "
        + "exactly the same pictures. Either they are one scorer in two storages, and what the judge says is no measure, or "
        + "they share more mistakes than scorers of other pictures would. Judge with a scorer of other scenes.";

    private static string OfOther(GuidingScorer guide) =>
        $"The pictures were guided in {guide.Phase} by the scorer {guide.Name} ({guide.Sha256[..12]}), which is not the judge.";

    private static IEnumerable<string> OfData(ModelIdentity judge, double? pictures, double? scenes)
    {
        if (pictures > 0)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The judge {judge.Name} learnt from {pictures:P1} of the pictures that the model learnt from, so it knows "
                    + $"them by heart and may take a repetition for better than it is. Judge with a scorer of other scenes."
            );
        else if (scenes > 0)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The judge {judge.Name} learnt from scenes with the names of {scenes:P1} of those that the model learnt "
                    + $"from{(pictures is null ? "" : ", though from other pictures")}. Unless they are only named alike, as renderings with another "
                    + $"seed are, judge with a scorer of other scenes."
            );
    }

    /// <summary>Says where the pictures that a scorer was tested on are among those that it learnt from.</summary>
    /// <param name="scorer">What to call the scorer, within a sentence.</param>
    /// <param name="heldOut">How it did on held-out pictures, or null where nobody looked.</param>
    /// <param name="learntFrom">What it learnt from, for a record that does not say what is shared.</param>
    internal static IEnumerable<string> OfHeldOut(string scorer, HeldOutRecord? heldOut, DataFingerprint? learntFrom)
    {
        var shared = DataFingerprint.Shared(heldOut?.Data, learntFrom);
        if ((heldOut?.SharedPictures ?? shared.Pictures) is > 0 and var pictures)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Of the pictures that {scorer} was tested and calibrated on as held out, it learnt from {pictures:P1}; its "
                    + $"record promises more than it can do with new pictures. Hold out other scenes ('ddpm split')."
            );
        else if ((heldOut?.SharedScenes ?? shared.Scenes) is > 0 and var scenes)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Of the scenes that {scorer} was tested and calibrated on as held out, it learnt from scenes with the names "
                    + $"of {scenes:P1}. Unless they are only named alike, as renderings with another seed are, its record "
                    + $"promises more than it can do with new scenes."
            );
    }

    private static IEnumerable<string> OfUnknown(ModelIdentity judge, DataFingerprint? learntFrom, Provenance? pictures)
    {
        if (pictures is null || (learntFrom is not null && pictures.TrainingData is not null))
            yield break;
        var silent = (learntFrom, pictures.TrainingData) switch
        {
            (null, null) => "neither of them says",
            (null, _) => "the judge does not say",
            _ => "the model does not say",
        };
        yield return $"Whether the judge {judge.Name} learnt from the model's pictures is not known: {silent} what it learnt "
            + "from.";
    }
}
