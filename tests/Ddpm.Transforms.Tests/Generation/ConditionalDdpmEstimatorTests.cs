using Ddpm.Tests;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Generation;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class ConditionalDdpmEstimatorTests : DdpmEstimatorTest
{
    [Fact]
    public void Estimator_MicrosoftMLsOwnChecks_Pass() =>
        new MicrosoftMLChecks(_context, data => Pictures.Read(_context, data)).Run(
            _context.ImageGeneration.Trainers.ConditionalDdpm(
                s_options with
                {
                    Generation = s_options.Generation with { SeedColumnName = "Seed" },
                }
            ),
            valid: TrainingRow.Load(_context, "red", "blue", "green"),
            validForTransform: _context.Data.LoadFromEnumerable([new { Labels = "red", Seed = 1L }]),
            validForFit: null,
            invalid: _context.Data.LoadFromEnumerable([
                new
                {
                    Image = 1f,
                    Labels = 2f,
                    Seed = 1L,
                },
            ])
        );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fit_ChainWithoutAColumnThatGenerationNeeds_IsRefusedBeforeTraining(bool seeds)
    {
        var reports = new List<TrainingProgress>();
        var chain = Estimator(
                s_options with
                {
                    Generation = s_options.Generation with
                    {
                        SeedColumnName = seeds ? "Missing" : null,
                        NegativeLabelColumnName = seeds ? null : "Missing",
                    },
                    Progress = new OnProgress(reports.Add),
                }
            )
            .Append(_context.Transforms.CopyColumns("Copy", "GeneratedImage"));

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(TrainingRow.Load(_context, "red")));

        Assert.Contains("Could not find input column 'Missing'", error.Message, StringComparison.Ordinal);
        Assert.Empty(reports);
    }

    [Fact]
    public void Fit_AloneWithoutTheSeedColumn_WarnsAndTrains()
    {
        var warnings = new List<string>();
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        var options = s_options with { Generation = s_options.Generation with { SeedColumnName = "Number" } };

        using var model = Estimator(options).Fit(TrainingRow.Load(_context, "red"));

        Assert.Equal(
            "The data to train on have no column 'Number', which the trained stage needs.",
            Assert.Single(warnings)
        );
        Assert.Single(
            Pictures.Read(
                _context,
                model.Transform(_context.Data.LoadFromEnumerable([new { Labels = "red", Number = 1 }]))
            )
        );
    }

    [Fact]
    public void Fit_SeedColumnOfFractions_IsRefusedBeforeTraining()
    {
        var options = s_options with { Generation = s_options.Generation with { SeedColumnName = "Labels" } };

        Assert.Throws<ArgumentException>(() => Estimator(options));
        Assert.Contains(
            "expected an integer",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    Estimator(options with { Generation = options.Generation with { SeedColumnName = "Image" } })
                        .Fit(TrainingRow.Load(_context, "red"))
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Fit_PicturesAndLabels_KnowsTheLabelsInOrdinalOrder()
    {
        using var model = Estimator(s_options).Fit(TrainingRow.Load(_context, "red", "Blue", "blue", "red"));

        Assert.Equal(["Blue", "blue", "red"], model.Generator.Vocabulary.Names);
        Assert.Equal(TinyModels.Shape, model.Generator.Shape);
    }

    [Fact]
    public void Fit_VocabularyGiven_KeepsItsOrder()
    {
        var options = s_options with { Vocabulary = new LabelVocabulary(["red", "never seen", "blue"]) };

        using var model = Estimator(options).Fit(TrainingRow.Load(_context, "blue", "red"));

        Assert.Equal(["red", "never seen", "blue"], model.Generator.Vocabulary.Names);
    }

    [Fact]
    public void Fit_SameContextSeed_GivesTheSameModel()
    {
        string[] Train(int seed)
        {
            var context = new MLContext(seed);
            var data = TrainingRow.Load(context, "red", "blue", "green", "blue");
            using var model = context.ImageGeneration.Trainers.ConditionalDdpm(s_options).Fit(data);
            return [Convert.ToHexString(Weights(model))];
        }

        Assert.Equal(Train(7), Train(7));
        Assert.NotEqual(Train(7), Train(8));
    }

    [Fact]
    public void Validate_ShapeOrModelOutOfRange_IsRefusedWhenTheEstimatorIsMade()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Estimator(s_options with { Shape = new ImageShape(2, 8, 8) }));
        Assert.Throws<ArgumentException>(() => Estimator(s_options with { Shape = new ImageShape(3, 7, 8) }));
        Assert.Throws<ArgumentException>(() => Estimator(s_options with { ImageColumnName = "" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.ImageGeneration.Trainers.ConditionalDdpm(epochs: 0));
    }

    [Fact]
    public void Validate_SpacingThatTheScheduleDoesNotAllow_IsRefusedWhenTheEstimatorIsMade()
    {
        var options = s_options with
        {
            Model = s_options.Model with { Schedule = "flow", Target = "flow" },
            Generation = s_options.Generation with
            {
                Sampling = s_options.Generation.Sampling with { Spacing = "karras" },
            },
        };

        Assert.Contains(
            "'karras' cannot start at plain noise",
            Assert.Throws<ArgumentException>(() => Estimator(options)).Message
        );
    }

    private static byte[] Weights(ConditionalGenerationTransformer model)
    {
        using var stream = new MemoryStream();
        model.Generator.WriteWeights(stream);
        return stream.ToArray();
    }
}
