using System.Collections.Concurrent;
using Ddpm.Trainers;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Training;

public sealed class ValidationSetTests
{
    private readonly MLContext _context = new(seed: 2);

    [Fact]
    public void Fit_ValidationSet_IsMeasuredAndLogged()
    {
        var (reports, messages) = (new List<TrainingProgress>(), new ConcurrentQueue<string>());
        _context.Log += (_, message) => messages.Enqueue(message.RawMessage);
        var options = TinyModels.Ddpm with
        {
            ValidationSet = PixelRow.View(_context, "red", "blue", "red"),
            Progress = new OnProgress(reports.Add),
        };

        using var model = _context.ImageGeneration.Trainers.ConditionalDdpm(options).Fit(Rows());

        // Four pictures in batches of four: a step is an epoch.
        Assert.Equal([1, 2], reports.Select(report => report.Validation!.Step));
        Assert.All(reports, report => Assert.Equal("loss", report.Validation!.Metric));
        Assert.Contains("3 pictures to validate with.", messages);
        Assert.Contains(
            messages,
            message => message.StartsWith("Validation at step 2: loss ", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Fit_PatienceSpent_StopsEarly()
    {
        var reports = new List<TrainingProgress>();
        var options = TinyModels.Ddpm with
        {
            ValidationSet = PixelRow.View(_context, "red", "blue"),
            Progress = new OnProgress(reports.Add),

            Budget = TrainingBudget.OfSteps(50),
            Validation = new()
            {
                Every = 2,
                Patience = 1,
                MinDelta = 1e9,
            },
        };

        using var model = _context.ImageGeneration.Trainers.ConditionalDdpm(options).Fit(Rows());

        Assert.Equal(4, reports[^1].Step);
        Assert.Equal(2, reports[^1].BestValidation!.Step);
    }

    [Fact]
    public void Fit_ScorerWithAccuracy_IsMeasuredByIt()
    {
        var reports = new List<TrainingProgress>();
        var options = TinyModels.Scorer with
        {
            ValidationSet = PixelRow.View(_context, "red", "blue"),
            Progress = new OnProgress(reports.Add),
            Validation = new() { Metric = "accuracy" },
        };

        using var model = _context.ImageGeneration.Trainers.ImageLabelScorer(options).Fit(Rows());

        Assert.InRange(reports[^1].BestValidation!.Value, 0, 1);
        Assert.Equal("accuracy", reports[^1].BestValidation!.Metric);
    }

    [Fact]
    public void Fit_ValidationRowWithALabelThatTrainingLacks_NamesIt()
    {
        var options = TinyModels.Ddpm with { ValidationSet = PixelRow.View(_context, "red", "pink") };

        var error = Assert.Throws<InvalidDataException>(() =>
            _context.ImageGeneration.Trainers.ConditionalDdpm(options).Fit(Rows())
        );

        Assert.Contains("Row 1 has the unknown label 'pink'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ValidationWithoutPicturesOrWithTwoSets_IsRefusedWhenTheEstimatorIsMade()
    {
        var without = TinyModels.Ddpm with { Validation = new() };
        var images = TinyModels.Images("red", "blue");
        var twice = TinyModels.Ddpm with
        {
            ValidationSet = Rows(),
            Validation = new() { Images = images },
        };

        Assert.Contains("set ValidationSet as well", Refusal(without));
        Assert.Contains("leave one out", Refusal(twice));

        string Refusal(ConditionalDdpmOptions options) =>
            Assert.Throws<ArgumentException>(() => _context.ImageGeneration.Trainers.ConditionalDdpm(options)).Message;
    }

    private IDataView Rows() => PixelRow.View(_context, "red", "blue", "red", "blue");
}
