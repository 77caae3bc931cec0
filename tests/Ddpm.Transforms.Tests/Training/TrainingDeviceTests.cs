using Ddpm.Trainers;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Training;

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
        var estimator =
            kind == "ddpm" ? trainers.ConditionalDdpm(TinyModels.Ddpm) : trainers.ConditionalGan(TinyModels.Gan);
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

        using var student = _context
            .ImageGeneration.Trainers.DistilledDdpm(TinyModels.Student with { Teacher = teacher })
            .Fit(TrainingRow.Load(_context, "red"));

        Assert.True(Assert.IsType<DdpmGenerator>(student.Generator).IsDistilled);
    }
}
