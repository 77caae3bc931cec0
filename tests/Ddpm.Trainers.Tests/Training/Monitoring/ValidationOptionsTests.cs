using System.Text.Json;

namespace Ddpm.Trainers.Tests.Training;

public sealed class ValidationOptionsTests
{
    [Theory]
    [InlineData("Every")]
    [InlineData("Patience")]
    [InlineData("MinDelta")]
    public void Validate_ValueOutOfRange_NamesIt(string name)
    {
        var options = name switch
        {
            "Every" => new ValidationOptions { Every = 0 },
            "Patience" => new ValidationOptions { Patience = 0 },
            _ => new ValidationOptions { MinDelta = double.NaN },
        };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            new DdpmTrainingOptions { Validation = options }.Validate(TinyPictures.Shape)
        );

        Assert.Equal(name, error.ParamName);
    }

    [Fact]
    public void Serialize_Options_SayNothingThatOlderCheckpointsDoNot()
    {
        // Checkpoints compare this text, so a new property would shut them out.
        var training = JsonSerializer.Serialize(new DdpmTrainingOptions { Validation = new() });
        var model = JsonSerializer.Serialize(new DdpmTrainingOptions());

        Assert.DoesNotContain(nameof(TrainingOptions.Validation), training, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(DdpmTrainingOptions.PreviousModel), model, StringComparison.Ordinal);
    }
}
