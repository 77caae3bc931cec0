using Ddpm.Tests;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Training;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Scoring;

public sealed class LabelClassifierTrainerTests : TorchTest
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ddpm-scorer-").FullName;

    public override void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        base.Dispose();
    }

    [Fact]
    public void Train_PatchesOfColour_NamesThemOnNewPictures()
    {
        using var classifier = Train(
            ColourPatches.Create(count: 480, seed: 1),
            Options(TrainingBudget.OfSteps(32), batchSize: 32) with
            {
                InputSize = 24,
                Mirror = true,
            }
        );
        var images = ColourPatches.Create(count: 100, seed: 2);

        var scores = classifier.Score(ColourPatches.Pixels(images), images.Count);

        var accuracy = LabelAccuracy.Measure(scores, ColourPatches.Labels(images), labelCount: 3);
        Assert.InRange(accuracy.HitsOverLabels, 0.95, 1);
    }

    [Fact]
    public void Train_ConvNet_NamesPatchesOfColourOnNewPictures()
    {
        using var classifier = Train(
            ColourPatches.Create(count: 480, seed: 1),
            Options(TrainingBudget.OfSteps(40), batchSize: 32) with
            {
                Network = ClassifierNetworks.ConvNet,
            }
        );
        var images = ColourPatches.Create(count: 100, seed: 2);

        var scores = classifier.Score(ColourPatches.Pixels(images), images.Count);

        Assert.InRange(LabelAccuracy.Measure(scores, ColourPatches.Labels(images), 3).HitsOverLabels, 0.95, 1);
        Assert.Equal(("convnet", 256), (classifier.Kind, classifier.FeatureCount));
        using var weights = new MemoryStream();
        classifier.WriteWeights(weights);
        weights.Position = 0;
        using var read = (LabelClassifier)
            TrainedModels.Read(classifier.Kind, classifier.WriteDescription(), weights, torch.CPU);
        Assert.Equal(scores, read.Score(ColourPatches.Pixels(images), images.Count));
    }

    [Fact]
    public void Train_HeldOutPictures_MeasuresAndCalibratesAndSavesThat()
    {
        var builder = new DataFingerprintBuilder();
        builder.Add([1, 2, 3], "scene");
        var fingerprint = builder.Build();
        var heldOut = ColourPatches.Create(count: 60, seed: 2, fingerprint: fingerprint);
        var options = Options(TrainingBudget.OfSteps(12), batchSize: 16);
        using var plain = Train(ColourPatches.Create(count: 120, seed: 1), options);

        using var classifier = LabelClassifierTrainer.Train(
            ColourPatches.Create(count: 120, seed: 1, fingerprint: fingerprint),
            heldOut,
            options,
            torch.CPU,
            cancellationToken: TestContext.Current.CancellationToken
        );

        var (raw, scores) = (Scores(plain, heldOut), Scores(classifier, heldOut));
        var labels = ColourPatches.Labels(heldOut);
        var record = classifier.HeldOut!;
        Assert.Null(plain.HeldOut);
        Assert.Equal(LabelAccuracy.Measure(raw, labels, 3).HitsOverLabels, record.HitsOverLabels);
        Assert.InRange(record.HitsOverLabels, record.HitsOverLabelsLower, record.HitsOverLabelsUpper);
        Assert.Equal(
            Reliability.Measure(raw, labels, 3).ExpectedCalibrationError,
            record.CalibrationErrorBefore,
            tolerance: 1e-5
        );
        Assert.True(Entropy(scores, labels) <= Entropy(raw, labels) + 1e-6);
        Assert.All(
            raw.Zip(scores),
            pair => Assert.Equal(Logit(pair.First) / classifier.Temperature, Logit(pair.Second), tolerance: 1e-3)
        );
        Assert.Equal((fingerprint, fingerprint), (classifier.TrainingData, record.Data));
        Assert.Equal((1, 1), (record.SharedPictures, record.SharedScenes));
        using var weights = new MemoryStream();
        classifier.WriteWeights(weights);
        weights.Position = 0;
        using var read = LabelClassifier.Read(classifier.WriteDescription(), weights, torch.CPU);
        Assert.Equal(scores, Scores(read, heldOut));
        Assert.Equal(classifier.WriteDescription(), read.WriteDescription());
    }

    [Fact]
    public void Train_HeldOutPicturesThatThePreviousModelLearntFrom_RecordsTheirShare()
    {
        var options = Options(TrainingBudget.OfSteps(1));
        using var known = Train(Patches(Fingerprint(0, 4)), options);
        using var unknown = Train(Patches(fingerprint: null), options);
        var heldOut = Patches(Fingerprint(2, 10));

        var first = Record(previous: null, learntFrom: Fingerprint(20, 24), heldOut);
        var goneOn = Record(known, learntFrom: Fingerprint(20, 24), heldOut);
        var both = Record(known, learntFrom: Fingerprint(9, 12), heldOut);
        var partly = Record(unknown, learntFrom: Fingerprint(8, 12), heldOut);
        var nothingKnown = Record(unknown, learntFrom: Fingerprint(20, 24), heldOut);

        Assert.Equal((0, 0), (first.SharedPictures, first.SharedScenes));
        Assert.Equal((0.25, 0.25), (goneOn.SharedPictures, goneOn.SharedScenes));
        Assert.Equal((0.375, 0.375), (both.SharedPictures, both.SharedScenes));
        Assert.Equal((0.25, 0.25), (partly.SharedPictures, partly.SharedScenes));
        Assert.Equal((null, null), (nothingKnown.SharedPictures, nothingKnown.SharedScenes));

        HeldOutRecord Record(LabelClassifier? previous, DataFingerprint? learntFrom, ImageCache heldOut)
        {
            using var classifier = LabelClassifierTrainer.Train(
                Patches(learntFrom),
                heldOut,
                options with
                {
                    PreviousModel = previous,
                },
                torch.CPU,
                cancellationToken: TestContext.Current.CancellationToken
            );
            return classifier.HeldOut!;
        }

        static ImageCache Patches(DataFingerprint? fingerprint) =>
            ColourPatches.Create(count: 8, seed: 1, fingerprint: fingerprint);
    }

    [Fact]
    public void Read_RecordOfBefore_DoesNotSayWhatIsShared()
    {
        var fingerprint = Fingerprint(0, 4);
        using var classifier = LabelClassifierTrainer.Train(
            ColourPatches.Create(count: 8, seed: 1, fingerprint: fingerprint),
            ColourPatches.Create(count: 8, seed: 2),
            Options(TrainingBudget.OfSteps(1)),
            torch.CPU,
            cancellationToken: TestContext.Current.CancellationToken
        );
        using var weights = new MemoryStream();
        classifier.WriteWeights(weights);
        weights.Position = 0;
        var description = classifier.WriteDescription();

        using var read = LabelClassifier.Read(description, weights, torch.CPU);

        Assert.DoesNotContain("shared", description, StringComparison.OrdinalIgnoreCase);
        Assert.Null(read.HeldOut!.SharedPictures);
    }

    [Fact]
    public void Train_HeldOutPicturesOfAnotherShape_SaysWhatIsNeeded()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            LabelClassifierTrainer.Train(
                ColourPatches.Create(count: 8, seed: 1),
                heldOut: ColourPatches.Create(count: 8, seed: 1, side: 16),
                Options(TrainingBudget.OfSteps(1)),
                torch.CPU,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );

        Assert.Contains(
            "must have the shape and labels of the training pictures",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameWeights()
    {
        var images = ColourPatches.Create(count: 24, seed: 3);

        var first = WeightsAfter(images, Options(TrainingBudget.OfSteps(4)));
        var second = WeightsAfter(images, Options(TrainingBudget.OfSteps(4)));

        Assert.Equal(first, second);
    }

    [Fact]
    public void Train_AnotherSeed_GivesOtherWeights()
    {
        var images = ColourPatches.Create(count: 24, seed: 3);
        var options = Options(TrainingBudget.OfSteps(1));

        var first = WeightsAfter(images, options);
        var second = WeightsAfter(images, options with { Training = options.Training with { Seed = 5 } });

        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Train_CancelledAndResumed_EndsInTheWeightsOfAnUninterruptedRun()
    {
        var images = ColourPatches.Create(count: 24, seed: 4);
        var options = Options(TrainingBudget.OfSteps(6));
        var uninterrupted = WeightsAfter(images, options);
        var resumable = options with
        {
            Training = options.Training with { CheckpointDirectory = _folder, Resume = true },
        };

        using (var cancellation = new CancellationTokenSource())
        {
            var progress = new OnProgress(report =>
            {
                if (report.Step == 3)
                    cancellation.Cancel();
            });
            Assert.ThrowsAny<OperationCanceledException>(() =>
                LabelClassifierTrainer.Train(images, resumable, torch.CPU, progress, cancellation.Token)
            );
        }

        Assert.Equal(uninterrupted, WeightsAfter(images, resumable));
    }

    [Fact]
    public void Train_Progress_ReportsEachStep()
    {
        var steps = new List<long>();

        using var classifier = LabelClassifierTrainer.Train(
            ColourPatches.Create(count: 16, seed: 6),
            Options(TrainingBudget.OfSteps(3)),
            torch.CPU,
            new OnProgress(report => steps.Add(report.Step)),
            TestContext.Current.CancellationToken
        );

        Assert.Equal([1, 2, 3], steps);
    }

    [Fact]
    public void Train_GreyPictures_ScoresGreyPictures()
    {
        var images = ColourPatches.Create(count: 8, seed: 7, channels: 1);

        using var classifier = Train(images, Options(TrainingBudget.OfSteps(1)));

        Assert.Equal(new ImageShape(1, 12, 12), classifier.Shape);
        Assert.Equal(8, classifier.Score(ColourPatches.Pixels(images), 8).Length);
    }

    [Fact]
    public void Train_FewerThanTwoPictures_SaysHowManyThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Train(ColourPatches.Create(count: 1, seed: 8), Options(TrainingBudget.OfSteps(1)))
        );

        Assert.Contains("at least 2 pictures", error.Message, StringComparison.Ordinal);
    }

    private static DataFingerprint Fingerprint(int first, int end)
    {
        var builder = new DataFingerprintBuilder();
        for (var picture = first; picture < end; picture++)
            builder.Add([(byte)picture], $"scene {picture}");
        return builder.Build();
    }

    private static float[] Scores(LabelClassifier classifier, ImageCache images) =>
        classifier.Score(ColourPatches.Pixels(images), images.Count);

    private static double Logit(float score) => Math.Log(score / (1.0 - score));

    private static double Entropy(float[] scores, int[][] labels) =>
        scores.Select((score, index) => -Math.Log(labels[index / 3].Contains(index % 3) ? score : 1 - score)).Sum();

    private static LabelClassifierOptions Options(TrainingBudget budget, int batchSize = 8) =>
        new()
        {
            Training = LabelClassifierOptions.DefaultTraining with { Budget = budget, BatchSize = batchSize },
            InputSize = 12,
        };

    private static LabelClassifier Train(ImageCache images, LabelClassifierOptions options) =>
        LabelClassifierTrainer.Train(images, options, torch.CPU);

    private static byte[] WeightsAfter(ImageCache images, LabelClassifierOptions options)
    {
        using var classifier = Train(images, options);
        using var stream = new MemoryStream();
        classifier.WriteWeights(stream);
        return stream.ToArray();
    }
}
