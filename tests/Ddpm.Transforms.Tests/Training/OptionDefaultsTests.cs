using System.Reflection;
using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests.Training;

public sealed class OptionDefaultsTests
{
    private static readonly SortedDictionary<string, Func<object>> s_records = new(
        OptionDefaults.RecordsOf(typeof(ConditionalDdpmOptions).Assembly)
    )
    {
        ["ConditionalGanOptions, residual"] = () => new ConditionalGanOptions(GanPreset.Residual),
    };

    public static TheoryData<string> Records => [.. s_records.Keys];

    [Fact]
    public void Records_OfTheStages_AreFound() =>
        Assert.Equal(
            [
                "ConditionalDdpmOptions",
                "ConditionalGanOptions",
                "ConditionalGanOptions, residual",
                "DistilledDdpmOptions",
                "GenerationTransformOptions",
                "IClevrOptions",
                "ImageColumnOptions",
                "ImageFolderOptions",
                "ImageLabelScorerOptions",
                "PictureFileOptions",
                "ScoringTransformOptions",
            ],
            s_records.Keys
        );

    [Theory]
    [InlineData(nameof(ImageGenerationTrainers.ConditionalDdpm), typeof(ConditionalDdpmOptions))]
    [InlineData(nameof(ImageGenerationTrainers.DistilledDdpm), typeof(DistilledDdpmOptions))]
    [InlineData(nameof(ImageGenerationTrainers.ConditionalGan), typeof(ConditionalGanOptions))]
    [InlineData(nameof(ImageGenerationTrainers.ImageLabelScorer), typeof(ImageLabelScorerOptions))]
    public void ShortForm_EachDefault_IsThatOfTheOptions(string method, Type options)
    {
        var usual = Activator.CreateInstance(options);
        var parameters = typeof(ImageGenerationTrainers)
            .GetMethods()
            .Where(form => form.Name == method)
            .SelectMany(form => form.GetParameters())
            .Where(parameter => parameter is { HasDefaultValue: true, DefaultValue: not null })
            .ToList();

        Assert.InRange(parameters.Count, 5, int.MaxValue);
        Assert.All(
            parameters,
            parameter =>
                Assert.Equal(
                    parameter.DefaultValue,
                    options
                        .GetProperty(
                            parameter.Name!,
                            BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance
                        )!
                        .GetValue(usual)
                )
        );
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Init_OneProperty_KeepsEveryOtherDefault(string record) => OptionDefaults.AssertKept(s_records[record]);
}
