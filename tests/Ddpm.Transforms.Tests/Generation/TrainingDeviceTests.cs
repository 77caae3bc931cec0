using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Generation;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class TrainingDeviceTests
{
    // A GPU that no machine has.
    private readonly MLContext _context = new(seed: 2) { GpuDeviceId = 4096, FallbackToCpu = false };

    [Theory]
    [InlineData("ddpm")]
    [InlineData("gan")]
    public void Fit_GpuThatIsNotThere_IsRefusedBeforeARowIsRead(string kind)
    {
        var trainers = _context.ImageGeneration.Trainers;
        IEstimator<ConditionalGenerationTransformer> estimator =
            kind == "ddpm"
                ? trainers.ConditionalDdpm(new() { Shape = TinyModels.Shape, Model = TinyModels.Ddpm })
                : trainers.ConditionalGan(new() { Shape = TinyModels.Shape, Model = TinyModels.Gan });
        var wasRead = false;
        var rows = _context.Data.LoadFromEnumerable(
            TrainingRow
                .Create(["red"])
                .Select(row =>
                {
                    wasRead = true;
                    return row;
                })
        );

        var error = Assert.Throws<InvalidOperationException>(() => estimator.Fit(rows));

        Assert.Contains("4096", error.Message, StringComparison.Ordinal);
        Assert.False(wasRead);
    }

    [Fact]
    public void Fit_Student_LivesOnItsTeachersDeviceWhateverTheContextAsksFor()
    {
        using var teacher = TinyModels.Generator("red", "blue");
        var options = new DistilledDdpmEstimatorOptions
        {
            Model = new()
            {
                Training = DistilledDdpmOptions.DefaultTraining with
                {
                    Budget = TrainingBudget.OfSteps(1),
                    BatchSize = 2,
                },
            },
        };

        using var student = _context
            .ImageGeneration.Trainers.DistilledDdpm(teacher, options)
            .Fit(TrainingRow.Load(_context, "red"));

        Assert.True(Assert.IsType<DdpmGenerator>(student.Generator).IsDistilled);
    }
}
