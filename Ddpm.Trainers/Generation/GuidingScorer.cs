using Ddpm.Trainers.Data;
using Ddpm.Trainers.Weights;

namespace Ddpm.Trainers.Generation;

/// <summary>A scorer that had a say in how pictures look. Its own judgement of them says little.</summary>
/// <param name="Name">What a person calls the scorer.</param>
/// <param name="Sha256">The SHA-256 of its weights; see <see cref="ModelIdentity"/>.</param>
/// <param name="Phase">When it had its say: "training" or "sampling".</param>
public sealed record GuidingScorer(string Name, string Sha256, string Phase)
{
    /// <summary>
    /// Which pictures it learnt from, or null where that is not known: the same scorer has other weights, and another
    /// <see cref="Sha256"/>, where it was kept in another <see cref="WeightStorage"/>.
    /// </summary>
    public DataFingerprint? TrainingData { get; init; }

    /// <summary>
    /// The scorers that had a say in the pictures of a model: in its training, in that of a weaker model that guides it, and
    /// where it is sampled.
    /// </summary>
    /// <param name="generator">The model.</param>
    /// <param name="sampling">How it is sampled.</param>
    /// <param name="guides">The models that guide it.</param>
    public static IReadOnlyList<GuidingScorer> Of(
        IConditionalGenerator generator,
        SamplingOptions sampling,
        GenerationGuides guides
    )
    {
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentNullException.ThrowIfNull(guides);
        var scorers = new List<GuidingScorer>();
        AddTrainer(generator as DdpmGenerator);
        if (sampling.GuideScale != 1)
            AddTrainer(guides.Model);
        if (sampling.ScorerScale > 0 && guides.Scorer is { } scorer)
            scorers.Add(
                new(guides.ScorerName, ModelIdentity.Of(scorer, guides.ScorerName).Sha256, "sampling")
                {
                    TrainingData = scorer.TrainingData,
                }
            );
        return scorers;

        void AddTrainer(DdpmGenerator? model)
        {
            if (model is not null)
                scorers.AddRange(
                    model.Description.TrainingScorers.Select(trainer => new GuidingScorer(
                        trainer.Name,
                        trainer.Sha256,
                        "training"
                    )
                    {
                        TrainingData = trainer.TrainingData,
                    })
                );
        }
    }
}
