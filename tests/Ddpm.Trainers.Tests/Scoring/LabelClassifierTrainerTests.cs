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
                Network = ClassifierNetwork.ConvNet,
            }
        );
        var images = ColourPatches.Create(count: 100, seed: 2);

        var scores = classifier.Score(ColourPatches.Pixels(images), images.Count);

        Assert.InRange(LabelAccuracy.Measure(scores, ColourPatches.Labels(images), 3).HitsOverLabels, 0.95, 1);
        Assert.Equal(("scorer", "convnet", 256), (classifier.Kind, Network(classifier), classifier.FeatureCount));
        using var weights = new MemoryStream();
        classifier.WriteWeights(weights);
        weights.Position = 0;
        using var read = (LabelClassifier)
            ModelKind.Read(classifier.Kind, classifier.WriteDescription(), weights, torch.CPU);
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
            options with
            {
                HeldOut = heldOut,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            torch.CPU
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
        Assert.Equal((fingerprint, fingerprint), (classifier.Provenance.TrainingData, record.Data));
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
                options with
                {
                    HeldOut = heldOut,
                    PreviousModel = previous,
                    CancellationToken = TestContext.Current.CancellationToken,
                },
                torch.CPU
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
            Options(TrainingBudget.OfSteps(1)) with
            {
                HeldOut = ColourPatches.Create(count: 8, seed: 2),
                CancellationToken = TestContext.Current.CancellationToken,
            },
            torch.CPU
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
                Options(TrainingBudget.OfSteps(1)) with
                {
                    HeldOut = ColourPatches.Create(count: 8, seed: 1, side: 16),
                    CancellationToken = TestContext.Current.CancellationToken,
                },
                torch.CPU
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
        var second = WeightsAfter(images, options with { Seed = 5 });

        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Train_CancelledAndResumed_EndsInTheWeightsOfAnUninterruptedRun()
    {
        var images = ColourPatches.Create(count: 24, seed: 4);
        var options = Options(TrainingBudget.OfSteps(6));
        var uninterrupted = WeightsAfter(images, options);
        var resumable = options with { CheckpointDirectory = _folder, Resume = true };

        using (var cancellation = new CancellationTokenSource())
        {
            var stopped = resumable with
            {
                Progress = OnProgress.StopAt(3, cancellation),
                CancellationToken = cancellation.Token,
            };
            Assert.ThrowsAny<OperationCanceledException>(() => Train(images, stopped));
        }

        Assert.Equal(uninterrupted, WeightsAfter(images, resumable));
    }

    [Fact]
    public void Train_Progress_ReportsEachStep()
    {
        var steps = new List<long>();

        using var classifier = LabelClassifierTrainer.Train(
            ColourPatches.Create(count: 16, seed: 6),
            Options(TrainingBudget.OfSteps(3)) with
            {
                OnProgress = report => steps.Add(report.Step),
                CancellationToken = TestContext.Current.CancellationToken,
            },
            torch.CPU
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

    private static string Network(LabelClassifier classifier) => classifier.Description.Network.Name;

    private static float[] Scores(LabelClassifier classifier, ImageCache images) =>
        classifier.Score(ColourPatches.Pixels(images), images.Count);

    private static double Logit(float score) => Math.Log(score / (1.0 - score));

    private static double Entropy(float[] scores, int[][] labels) =>
        scores.Select((score, index) => -Math.Log(labels[index / 3].Contains(index % 3) ? score : 1 - score)).Sum();

    private static ScorerTrainingOptions Options(TrainingBudget budget, int batchSize = 8) =>
        new()
        {
            Budget = budget,
            BatchSize = batchSize,
            InputSize = 12,
        };

    private static LabelClassifier Train(ImageCache images, ScorerTrainingOptions options) =>
        LabelClassifierTrainer.Train(images, options, torch.CPU);

    private static byte[] WeightsAfter(ImageCache images, ScorerTrainingOptions options)
    {
        using var classifier = Train(images, options);
        using var stream = new MemoryStream();
        classifier.WriteWeights(stream);
        return stream.ToArray();
    }
}
