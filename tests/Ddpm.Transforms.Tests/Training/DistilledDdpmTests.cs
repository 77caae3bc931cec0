using Ddpm.Trainers;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Training;

public sealed class DistilledDdpmTests : IDisposable
{
    private readonly MLContext _context = new(seed: 2);
    private readonly DdpmGenerator _teacher = TinyModels.Generator("red", "blue", "green");

    private DistilledDdpmOptions Options => TinyModels.Student with { Teacher = _teacher };

    [Fact]
    public void Estimator_MicrosoftMLsOwnChecks_Pass() =>
        new MicrosoftMLChecks(_context, data => Pictures.Read(_context, data)).Run(
            _context.ImageGeneration.Trainers.DistilledDdpm(Options),
            valid: TrainingRow.Load(_context, "red", "blue", "green"),
            validForTransform: _context.Data.LoadFromEnumerable([new { Label = "red" }]),
            validForFit: null,
            invalid: _context.Data.LoadFromEnumerable([new { Image = 1f, Label = 2f }])
        );

    [Fact]
    public void Fit_Student_IsSampledInFourConsistencySteps()
    {
        using var model = _context
            .ImageGeneration.Trainers.DistilledDdpm(Options)
            .Fit(TrainingRow.Load(_context, "red"));

        Assert.True(Assert.IsType<DdpmGenerator>(model.Generator).IsDistilled);
        Assert.Equal(_teacher.Vocabulary.Names, model.Generator.Vocabulary.Names);
        Assert.Equal(
            new SamplingOptions
            {
                Sampler = "consistency",
                Steps = 4,
                GuidanceScale = 1,
            },
            model.Sampling
        );
        Assert.Single(Pictures.Read(_context, model.Transform(Pictures.Rows(_context, "red,blue"))));
    }

    [Fact]
    public void DistilledDdpm_StageAsTeacher_TeachesItsModelAndMustBeADiffusionModel()
    {
        var rows = Pictures.Rows(_context, "red");
        using var stage = _context.Transforms.GenerateConditionalImages("Picture", "Label", _teacher).Fit(rows);
        using var painted = _context
            .Transforms.GenerateConditionalImages("Picture", "Label", new PaintedGenerator("red"))
            .Fit(rows);

        using var student = _context
            .ImageGeneration.Trainers.DistilledDdpm(stage, TinyModels.Student)
            .Fit(TrainingRow.Load(_context, "red"));
        var error = Assert.Throws<ArgumentException>(() =>
            _context.ImageGeneration.Trainers.DistilledDdpm(painted, TinyModels.Student)
        );

        Assert.True(Assert.IsType<DdpmGenerator>(student.Generator).IsDistilled);
        Assert.StartsWith(
            "A student learns from a diffusion model; that of the stage is of kind 'painted'.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("teacher", error.ParamName);
    }

    [Fact]
    public void Fit_LabelThatTheTeacherDoesNotKnow_NamesIt()
    {
        var estimator = _context.ImageGeneration.Trainers.DistilledDdpm(Options);

        var error = Assert.Throws<InvalidDataException>(() => estimator.Fit(TrainingRow.Load(_context, "red", "pink")));

        Assert.Contains("unknown label 'pink'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DistilledDdpm_FurtherGuidance_SaysWhereItBelongs()
    {
        var options = Options with { Sampling = s => s with { GuidanceScale = 3 } };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.ImageGeneration.Trainers.DistilledDdpm(options)
        );

        Assert.Contains("DistilledDdpmOptions.GuidanceScale", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _teacher.Dispose();
}
