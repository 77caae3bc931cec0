using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Generation;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class DistilledDdpmEstimatorTests : IDisposable
{
    private static readonly DistilledDdpmEstimatorOptions s_options = new()
    {
        Model = new()
        {
            Training = DistilledDdpmOptions.DefaultTraining with { Budget = TrainingBudget.OfSteps(2), BatchSize = 4 },
        },
    };

    private readonly MLContext _context = new(seed: 2);
    private readonly DdpmGenerator _teacher = TinyModels.Generator("red", "blue", "green");

    [Fact]
    public void Estimator_MicrosoftMLsOwnChecks_Pass() =>
        new MicrosoftMLChecks(_context, data => Pictures.Read(_context, data)).Run(
            _context.ImageGeneration.Trainers.DistilledDdpm(_teacher, s_options),
            valid: TrainingRow.Load(_context, "red", "blue", "green"),
            validForTransform: _context.Data.LoadFromEnumerable([new { Labels = "red" }]),
            validForFit: null,
            invalid: _context.Data.LoadFromEnumerable([new { Image = 1f, Labels = 2f }])
        );

    [Fact]
    public void Fit_Student_IsSampledInFourConsistencySteps()
    {
        using var model = _context
            .ImageGeneration.Trainers.DistilledDdpm(_teacher, s_options)
            .Fit(TrainingRow.Load(_context, "red"));

        Assert.True(Assert.IsType<DdpmGenerator>(model.Generator).IsDistilled);
        Assert.Equal(_teacher.Vocabulary.Names, model.Generator.Vocabulary.Names);
        Assert.Equal(DistilledDdpmEstimatorOptions.DefaultSampling, model.Options.Sampling);
        Assert.Single(Pictures.Read(_context, model.Transform(Pictures.Rows(_context, "red,blue"))));
    }

    [Fact]
    public void DistilledDdpm_StageAsTeacher_TeachesItsModelAndMustBeADiffusionModel()
    {
        var rows = Pictures.Rows(_context, "red");
        using var stage = _context.Transforms.GenerateConditionalImages("Picture", "Labels", _teacher).Fit(rows);
        using var painted = _context
            .Transforms.GenerateConditionalImages("Picture", "Labels", new PaintedGenerator("red"))
            .Fit(rows);

        using var student = _context
            .ImageGeneration.Trainers.DistilledDdpm(stage, s_options)
            .Fit(TrainingRow.Load(_context, "red"));
        var error = Assert.Throws<ArgumentException>(() =>
            _context.ImageGeneration.Trainers.DistilledDdpm(painted, s_options)
        );

        Assert.True(Assert.IsType<DdpmGenerator>(student.Generator).IsDistilled);
        Assert.StartsWith(
            "'teacher' must have a model of kind 'ddpm'; that of the stage is of kind 'painted'.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("teacher", error.ParamName);
    }

    [Fact]
    public void Fit_LabelThatTheTeacherDoesNotKnow_NamesIt()
    {
        var estimator = _context.ImageGeneration.Trainers.DistilledDdpm(_teacher, s_options);

        var error = Assert.Throws<InvalidDataException>(() => estimator.Fit(TrainingRow.Load(_context, "red", "pink")));

        Assert.Contains("unknown label 'pink'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DistilledDdpm_FurtherGuidance_SaysWhereItBelongs()
    {
        var options = s_options with
        {
            Generation = s_options.Generation with
            {
                Sampling = DistilledDdpmEstimatorOptions.DefaultSampling with { GuidanceScale = 3 },
            },
        };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.ImageGeneration.Trainers.DistilledDdpm(_teacher, options)
        );

        Assert.Contains("Model.GuidanceScale", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _teacher.Dispose();
}
