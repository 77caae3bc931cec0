using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Weights;

namespace Ddpm.Samples.Output;

/// <summary>Says who guided pictures, and warns when their guide is also their judge.</summary>
/// <param name="Judge">The scorer that judges.</param>
/// <param name="GuidedBy">The scorers that had a say in the pictures.</param>
internal sealed record JudgeCheck(ModelIdentity Judge, IReadOnlyList<JudgeCheck.Guide> GuidedBy)
{
    /// <summary>Compares the judge with the scorers that guided.</summary>
    /// <param name="judge">The scorer that judges.</param>
    /// <param name="guides">The scorers that had a say in the pictures.</param>
    public static JudgeCheck Of(ModelIdentity judge, IReadOnlyList<GuidingScorer> guides) =>
        new(
            judge,
            [.. guides.Select(guide => new Guide(guide.Name, guide.Sha256, guide.Phase, guide.Sha256 == judge.Sha256))]
        );

    /// <summary>Writes a line for each scorer that guided, to the console for messages.</summary>
    public void Write(CommandOutput output)
    {
        foreach (var guide in GuidedBy)
            output.WriteMessage(
                guide.IsJudge
                    ? $"Warning: the judge {Judge.Name} itself guided these pictures in {guide.Phase}; what it says of "
                        + "them is no measure of their quality. Judge them with a scorer that was trained apart from it."
                    : $"The pictures were guided in {guide.Phase} by the scorer {guide.Name} "
                        + $"({guide.Sha256[..12]}), which is not the judge."
            );
    }

    /// <summary>A scorer that had a say in pictures.</summary>
    /// <param name="Name">What a person calls it.</param>
    /// <param name="Sha256">The SHA-256 of its weights.</param>
    /// <param name="Phase">When it had its say: "training" or "sampling".</param>
    /// <param name="IsJudge">Whether it is the judge as well.</param>
    internal sealed record Guide(string Name, string Sha256, string Phase, bool IsJudge);
}
