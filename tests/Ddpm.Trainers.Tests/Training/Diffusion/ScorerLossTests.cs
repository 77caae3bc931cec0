using Ddpm.Trainers.Tests.Scoring;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>What a scorer that has a say in training is shown, and how much it counts.</summary>
public sealed class ScorerLossTests(BrieflyTrainedClassifier trained)
    : TorchTest,
        IClassFixture<BrieflyTrainedClassifier>
{
    private readonly ImageCache _images = ColourPatches.Create(count: 8, seed: 3);

    [Theory]
    [InlineData(false, 0.36, 0)]
    [InlineData(true, 1, 1)]
    public void PerPicture_Levels_CountByTheirShareOfSignalAndAlikeForAStudent(
        bool ofStudent,
        double amongNoise,
        double inPlainNoise
    )
    {
        using var normalizer = new PixelNormalizer(PixelStatistics.Measure(_images), _images.Shape, torch.CPU);
        var loss = new ScorerLoss(
            new ScorerGuidanceOptions { Scorer = trained.Classifier, Weight = 3 },
            "hash",
            normalizer,
            _images.Vocabulary,
            _images.Shape,
            ofStudent ? ScorerLoss.Alike : ScorerLoss.SignalShare
        );
        var pictures = torch.zeros(4, 3, 12, 12);
        int[][] labels =
        [
            [0],
            [0],
            [0],
            [],
        ];
        NoiseLevel[] levels = [NoiseLevel.Clean, new(0, 0.6, 0.8), new(0, 0, 1), NoiseLevel.Clean];

        var values = loss.PerPicture(pictures, labels, levels).data<float>().ToArray();

        // The same picture each time; where the model was told nothing the scorer says nothing.
        var logits = trained.Classifier.Logits(normalizer.Denormalize(pictures))[0].data<float>().ToArray();
        var entropy = logits.Select((logit, label) => Math.Log(1 + Math.Exp(label == 0 ? -logit : logit))).Average();
        Assert.Equal(3 * entropy, values[0], 1e-4);
        Assert.Equal(3 * entropy * amongNoise, values[1], 1e-4);
        Assert.Equal(3 * entropy * inPlainNoise, values[2], 1e-4);
        Assert.Equal(0, values[3]);
    }

    // A network that knows the answer sees the clean picture: that is what a penalty must be shown, for every target.
    [Theory]
    [InlineData("epsilon")]
    [InlineData("x0")]
    [InlineData("v")]
    public void Loss_Penalty_IsShownTheEstimateOfTheCleanPictureAndAdded(string target)
    {
        var clean = torch.randn([2, 1, 2, 2], generator: new torch.Generator(1));
        var noise = torch.randn([2, 1, 2, 2], generator: new torch.Generator(2));
        var schedule = NoiseSchedule.Linear();
        NoiseLevel[] levels = [schedule.Levels[100], schedule.Levels[700]];
        var model = new DenoisingModel(
            new Knowing(clean, noise, levels, target),
            schedule,
            DenoisingTarget.FromString(target)
        );
        using var labels = LabelBatch.Create(
            [
                [0],
                [0],
            ],
            1,
            torch.CPU
        );
        torch.Tensor? shown = null;

        var loss = model.Loss(
            clean,
            noise,
            levels,
            labels,
            LossWeight.Clean,
            penalty: estimates =>
            {
                shown = estimates.DetachFromDisposeScope();
                return torch.tensor(new float[] { 1, 4 });
            }
        );

        Assert.Equal(2.5f, loss.item<float>(), 1e-3f);
        Assert.Equal(0, (clean - shown!).abs().max().item<float>(), 1e-3);
        shown!.Dispose();
    }

    private sealed class Knowing(torch.Tensor clean, torch.Tensor noise, NoiseLevel[] levels, string target)
        : IDenoisingNetwork
    {
        public torch.Tensor Predict(torch.Tensor noisy, torch.Tensor times, LabelBatch labels)
        {
            var alpha = torch.tensor(levels.Select(level => (float)level.Alpha).ToArray(), [2, 1, 1, 1]);
            var sigma = torch.tensor(levels.Select(level => (float)level.Sigma).ToArray(), [2, 1, 1, 1]);
            return target switch
            {
                "epsilon" => noise,
                "x0" => clean,
                _ => alpha * noise - sigma * clean,
            };
        }
    }
}
