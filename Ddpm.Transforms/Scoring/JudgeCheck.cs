using System.Globalization;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Generation;

namespace Ddpm.Transforms.Scoring;

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
    public required IReadOnlyList<GuideOfPictures> GuidedBy { get; init; }

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
            judge.Classifier.TrainingData,
            judge.Classifier.HeldOut,
            generator.Generator,
            generator.GuidingScorers
        );
    }

    /// <summary>Checks the judge of a model's pictures.</summary>
    /// <param name="judge">The scorer that judges.</param>
    /// <param name="learntFrom">What it learnt from, or null where that is not known.</param>
    /// <param name="heldOut">How it did on held-out pictures, or null where nobody looked.</param>
    /// <param name="generator">The model, or null where it is not known who made the pictures.</param>
    /// <param name="guides">The scorers that had a say in the pictures.</param>
    public static JudgeCheck Of(
        ModelIdentity judge,
        DataFingerprint? learntFrom,
        HeldOutRecord? heldOut,
        IConditionalGenerator? generator,
        IReadOnlyList<GuidingScorer> guides
    )
    {
        ArgumentNullException.ThrowIfNull(judge);
        ArgumentNullException.ThrowIfNull(guides);
        var guidedBy = guides
            .Select(guide => new GuideOfPictures(guide.Name, guide.Sha256, guide.Phase, guide.Sha256 == judge.Sha256))
            .ToList();
        var data = generator?.TrainingData;
        var pictures = HashSketch.Share(data?.Pictures, learntFrom?.Pictures);
        var scenes = HashSketch.Share(data?.Scenes, learntFrom?.Scenes);
        return new JudgeCheck
        {
            Judge = judge,
            GuidedBy = guidedBy,
            SharedPictures = pictures,
            SharedScenes = scenes,
            Warnings =
            [
                .. guidedBy.Where(guide => guide.IsJudge).Select(guide => OfGuide(judge, guide)),
                .. guides.Where(guide => IsKin(judge, learntFrom, guide)).Select(guide => OfKin(judge, guide)),
                .. OfData(judge, pictures, scenes),
                .. OfRecord(judge, heldOut, learntFrom),
            ],
            Notes =
            [
                .. guidedBy.Where(guide => !guide.IsJudge).Select(OfOther),
                .. OfUnknown(judge, learntFrom, generator),
            ],
        };
    }

    private static string OfGuide(ModelIdentity judge, GuideOfPictures guide) =>
        $"The judge {judge.Name} itself guided these pictures in {guide.Phase}; what it says of them is no measure of "
        + "their quality. Judge them with a scorer that was trained apart from it.";

    /// <summary>
    /// Whether a guide with other weights learnt from the judge's pictures: kept in 16 bits, the same scorer does.
    /// </summary>
    private static bool IsKin(ModelIdentity judge, DataFingerprint? learntFrom, GuidingScorer guide) =>
        guide.Sha256 != judge.Sha256 && learntFrom is not null && guide.TrainingData?.Pictures == learntFrom.Pictures;

    private static string OfKin(ModelIdentity judge, GuidingScorer guide) =>
        $"The judge {judge.Name} and the scorer {guide.Name}, which guided these pictures in {guide.Phase}, learnt from "
        + "exactly the same pictures. Either they are one scorer in two storages, and what the judge says is no measure, or "
        + "they share more mistakes than scorers of other pictures would. Judge with a scorer of other scenes.";

    private static string OfOther(GuideOfPictures guide) =>
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

    private static IEnumerable<string> OfRecord(
        ModelIdentity judge,
        HeldOutRecord? heldOut,
        DataFingerprint? learntFrom
    )
    {
        if (
            heldOut is not null
            && HeldOutOverlap.Warning($"the judge {judge.Name}", heldOut, learntFrom) is { } warning
        )
            yield return warning;
    }

    private static IEnumerable<string> OfUnknown(
        ModelIdentity judge,
        DataFingerprint? learntFrom,
        IConditionalGenerator? generator
    )
    {
        if (generator is not null && (learntFrom is null || generator.TrainingData is null))
            yield return $"Whether the judge {judge.Name} learnt from the model's pictures is not known: "
                + $"{Silent(learntFrom, generator)} what it learnt from.";
    }

    private static string Silent(DataFingerprint? learntFrom, IConditionalGenerator generator) =>
        (learntFrom, generator.TrainingData) switch
        {
            (null, null) => "neither of them says",
            (null, _) => "the judge does not say",
            _ => "the model does not say",
        };
}
