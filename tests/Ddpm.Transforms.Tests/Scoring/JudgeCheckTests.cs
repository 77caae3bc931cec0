using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Scoring;

public sealed class JudgeCheckTests
{
    private static readonly ModelIdentity s_judge = new("judge.zip", new string('a', 64));

    [Fact]
    public void Of_OtherPicturesOfOtherScenes_HasNothingAgainstTheJudge()
    {
        var check = Check(learntFrom: Data(0, 10), trainedOn: Data(10, 30));

        Assert.Empty(check.Warnings);
        Assert.Empty(check.Notes);
        Assert.Equal((0, 0), (check.SharedPictures, check.SharedScenes));
    }

    [Fact]
    public void Of_JudgeThatSawAQuarterOfThePictures_Warns()
    {
        var check = Check(learntFrom: Data(0, 15), trainedOn: Data(10, 30));

        Assert.Contains(
            "judge.zip learnt from 25.0 % of the pictures that the model learnt from",
            Assert.Single(check.Warnings),
            StringComparison.Ordinal
        );
        Assert.Equal(0.25, check.SharedPictures);
    }

    [Fact]
    public void Of_OtherPicturesWithTheSameSceneNames_Warns()
    {
        var check = Check(learntFrom: Data(0, 10, ofPixel: 1), trainedOn: Data(0, 10, ofPixel: 2));

        Assert.Contains(
            "scenes with the names of 100.0 % of those",
            Assert.Single(check.Warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Of_JudgeThatGuided_Warns()
    {
        GuidingScorer[] guides =
        [
            new("judge.zip", s_judge.Sha256, "training"),
            new("other", new string('b', 64), "sampling"),
        ];

        var check = JudgeCheck.Of(s_judge, Data(0, 10), heldOut: null, Pictures(Data(10, 20), guides));

        Assert.Contains(
            "itself guided these pictures in training",
            Assert.Single(check.Warnings),
            StringComparison.Ordinal
        );
        Assert.Contains("guided in sampling by the scorer other", Assert.Single(check.Notes), StringComparison.Ordinal);
        Assert.Equal([true, false], check.GuidedBy.Select(guide => guide.Is(check.Judge)));
    }

    [Theory]
    [InlineData("training")]
    [InlineData("sampling")]
    public void Of_GuideWithOtherWeightsThatLearntFromTheJudgesPictures_Warns(string phase)
    {
        GuidingScorer[] guides =
        [
            new("half.zip", new string('b', 64), phase) { TrainingData = Data(0, 10) },
            new("another.zip", new string('c', 64), phase) { TrainingData = Data(0, 9) },
            new("unknown.zip", new string('d', 64), phase),
        ];

        var check = JudgeCheck.Of(s_judge, Data(0, 10), heldOut: null, Pictures(Data(10, 20), guides));
        var unknown = JudgeCheck.Of(s_judge, learntFrom: null, heldOut: null, Pictures(Data(10, 20), guides));

        Assert.StartsWith(
            $"The judge judge.zip and the scorer half.zip, which guided these pictures in {phase}, learnt from exactly the same",
            Assert.Single(check.Warnings),
            StringComparison.Ordinal
        );
        Assert.Empty(unknown.Warnings);
    }

    [Fact]
    public void Of_SharedScenesOfUnknownPictures_SaysNothingOfThePictures()
    {
        var noPictures = new DataFingerprint(HashSketch.Of([]), Data(0, 10).Scenes);

        var known = Assert.Single(Check(Data(0, 10, ofPixel: 1), Data(0, 10, ofPixel: 2)).Warnings);
        var unknown = Assert.Single(Check(learntFrom: Data(0, 10), trainedOn: noPictures).Warnings);

        Assert.Contains("the model learnt from, though from other pictures.", known, StringComparison.Ordinal);
        Assert.Contains("the model learnt from. Unless they are only named alike", unknown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "the model does not say")]
    [InlineData(false, "the judge does not say")]
    public void Of_DataThatWasNotRecorded_SaysWhoseItIs(bool judgeSays, string expected)
    {
        var check = Check(judgeSays ? Data(0, 10) : null, judgeSays ? null : Data(0, 10));

        Assert.Empty(check.Warnings);
        Assert.Contains(expected, Assert.Single(check.Notes), StringComparison.Ordinal);
        Assert.Null(check.SharedPictures);
    }

    [Fact]
    public void Of_PicturesOfUnknownMaker_SaysNothing() =>
        Assert.Empty(JudgeCheck.Of(s_judge, Data(0, 10), heldOut: null, pictures: null).Notes);

    [Theory]
    [InlineData(0.25, 1.0, "it learnt from 25.0 %; its record promises more")]
    [InlineData(0.0, 0.5, "it learnt from scenes with the names of 50.0 %. Unless they are only named alike")]
    [InlineData(null, 0.5, "it learnt from scenes with the names of 50.0 %")]
    [InlineData(0.0, 0.0, null)]
    [InlineData(0.0, null, null)]
    public void Of_RecordOfPicturesThatTheJudgeLearntFrom_Warns(double? pictures, double? scenes, string? expected)
    {
        var record = Record(Data(10, 20)) with { SharedPictures = pictures, SharedScenes = scenes };

        var check = JudgeCheck.Of(s_judge, Data(0, 10), record, pictures: null);

        Assert.Equal(expected is null ? 0 : 1, check.Warnings.Count);
        Assert.All(check.Warnings, warning => Assert.Contains(expected!, warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_RecordOfBeforeThatDoesNotSayWhatIsShared_ComparesTheFingerprints()
    {
        var check = JudgeCheck.Of(s_judge, Data(0, 10), Record(Data(8, 18)), pictures: null);

        Assert.Contains("it learnt from 20.0 %", Assert.Single(check.Warnings), StringComparison.Ordinal);
        Assert.Empty(JudgeCheck.Of(s_judge, Data(0, 10), Record(data: null), pictures: null).Warnings);
    }

    [Fact]
    public void Evaluate_JudgeAndGeneratorOfTheSamePictures_WarnsInLogAndMetrics()
    {
        var context = new MLContext(seed: 3);
        var messages = new List<string>();
        context.Log += (_, message) => messages.Add(message.Message);
        var data = context.Data.LoadFromEnumerable(
            Enumerable
                .Range(0, 6)
                .Select(row => new Row { Image = Plain((byte)(40 * row)), Label = [row % 2 == 0 ? "a" : "b"] })
                .ToList()
        );
        using var judge = context
            .ImageGeneration.Trainers.ImageLabelScorer(TinyModels.Scorer with { Budget = TrainingBudget.OfSteps(1) })
            .FitAndCalibrate(data, heldOut: data);
        using var generator = context.ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm).Fit(data);

        var metrics = context.ImageGeneration.Evaluate(judge.Transform(data), judge, generator);

        Assert.Equal(2, metrics.Warnings.Count);
        Assert.Contains("learnt from 100.0 % of the pictures", metrics.Warnings[0], StringComparison.Ordinal);
        Assert.All(
            metrics.Warnings,
            warning => Assert.Contains(messages, message => message.Contains(warning, StringComparison.Ordinal))
        );
        Assert.StartsWith($"Warning: {metrics.Warnings[0]}", metrics.ToString(), StringComparison.Ordinal);

        // Nothing was held out, and the scorer says so when it is trained and wherever it judges.
        const string flattered = "tested and calibrated on as held out, it learnt from 100.0 %";
        Assert.Contains(flattered, metrics.Warnings[1], StringComparison.Ordinal);
        Assert.Contains(
            messages,
            message => message.Contains($"pictures that the scorer was {flattered}", StringComparison.Ordinal)
        );
        Assert.Equal(1, judge.Classifier.HeldOut!.SharedPictures);
        Assert.Null(judge.Classifier.HeldOut.SharedScenes);
        Assert.Equal(6, judge.Classifier.HeldOut.Images);
        Assert.Equal(judge.Classifier.Provenance.TrainingData, judge.Classifier.HeldOut.Data);
        Assert.Contains(messages, message => message.Contains("Calibration error", StringComparison.Ordinal));
    }

    private static JudgeCheck Check(DataFingerprint? learntFrom, DataFingerprint? trainedOn) =>
        JudgeCheck.Of(s_judge, learntFrom, heldOut: null, Pictures(trainedOn));

    private static Provenance Pictures(DataFingerprint? trainedOn, params GuidingScorer[] guides) =>
        new() { TrainingData = trainedOn, GuidedBy = guides };

    private static HeldOutRecord Record(DataFingerprint? data) =>
        new()
        {
            Images = 4,
            Labels = 4,
            HitsOverLabels = 1,
            HitsOverLabelsLower = 1,
            HitsOverLabelsUpper = 1,
            MeanOverImages = 1,
            ExactMatch = 1,
            CalibrationErrorBefore = 0,
            Calibration = Reliability.Measure(
                [1, 1, 1, 1],
                [
                    [0],
                    [0],
                    [0],
                    [0],
                ],
                1
            ),
            Data = data,
        };

    private static DataFingerprint Data(int first, int end, byte ofPixel = 0)
    {
        var builder = new DataFingerprintBuilder();
        for (var scene = first; scene < end; scene++)
            builder.Add([(byte)scene, ofPixel], $"scene {scene}");
        return builder.Build();
    }

    private static MLImage Plain(byte value) => Tests.Pictures.Plain(8, 8, value);

    private sealed class Row
    {
        [ImageType(8, 8)]
        public MLImage Image { get; set; } = null!;

        public string[] Label { get; set; } = [];
    }
}
