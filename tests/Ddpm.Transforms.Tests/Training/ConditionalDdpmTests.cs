using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Tests.Training;

public sealed class ConditionalDdpmTests
{
    private readonly MLContext _context = new(seed: 2);

    [Fact]
    public void Estimator_MicrosoftMLsOwnChecks_Pass() =>
        new MicrosoftMLChecks(_context, data => Pictures.Read(_context, data)).Run(
            _context.ImageGeneration.Trainers.ConditionalDdpm(
                TinyModels.Ddpm with
                {
                    Stage = s => s with { SeedColumnName = "Seed" },
                }
            ),
            valid: TrainingRow.Load(_context, "red", "blue", "green"),
            validForTransform: _context.Data.LoadFromEnumerable([new { Label = "red", Seed = 1L }]),
            validForFit: null,
            invalid: _context.Data.LoadFromEnumerable([
                new
                {
                    Image = 1f,
                    Label = 2f,
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
        var chain = Trainer(
                TinyModels.Ddpm with
                {
                    Stage = s =>
                        s with
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
        var options = TinyModels.Ddpm with { Stage = s => s with { SeedColumnName = "Number" } };

        using var model = Trainer(options).Fit(TrainingRow.Load(_context, "red"));

        Assert.Equal(
            "The data to train on have no column 'Number', which the trained stage needs.",
            Assert.Single(warnings)
        );
        Assert.Single(
            Pictures.Read(
                _context,
                model.Transform(_context.Data.LoadFromEnumerable([new { Label = "red", Number = 1 }]))
            )
        );
    }

    [Fact]
    public void Fit_SeedColumnOfFractions_IsRefusedBeforeTraining()
    {
        var options = TinyModels.Ddpm with { Stage = s => s with { SeedColumnName = "Label" } };

        Assert.Throws<ArgumentException>(() => Trainer(options));
        Assert.Contains(
            "expected an integer",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    Trainer(options with { Stage = s => s with { SeedColumnName = "Image" } })
                        .Fit(TrainingRow.Load(_context, "red"))
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Fit_PicturesAndLabels_KnowsTheLabelsInOrdinalOrder()
    {
        using var model = Trainer(TinyModels.Ddpm).Fit(TrainingRow.Load(_context, "red", "Blue", "blue", "red"));

        Assert.Equal(["Blue", "blue", "red"], model.Generator.Vocabulary.Names);
        Assert.Equal(TinyModels.Shape, model.Generator.Shape);
    }

    [Fact]
    public void Fit_VocabularyGiven_KeepsItsOrder()
    {
        var options = TinyModels.Ddpm with { Vocabulary = new LabelVocabulary(["red", "never seen", "blue"]) };

        using var model = Trainer(options).Fit(TrainingRow.Load(_context, "blue", "red"));

        Assert.Equal(["red", "never seen", "blue"], model.Generator.Vocabulary.Names);
    }

    [Fact]
    public void Fit_SameContextSeed_GivesTheSameModel()
    {
        string[] Train(int seed)
        {
            var context = new MLContext(seed);
            var data = TrainingRow.Load(context, "red", "blue", "green", "blue");
            using var model = context.ImageGeneration.Trainers.ConditionalDdpm(TinyModels.Ddpm).Fit(data);
            return [Convert.ToHexString(Weights(model))];
        }

        Assert.Equal(Train(7), Train(7));
        Assert.NotEqual(Train(7), Train(8));
    }

    [Fact]
    public void Validate_ShapeOrModelOutOfRange_IsRefusedWhenTheEstimatorIsMade()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Trainer(TinyModels.Ddpm with { Shape = new ImageShape(2, 8, 8) })
        );
        Assert.Throws<ArgumentException>(() => Trainer(TinyModels.Ddpm with { Shape = new ImageShape(3, 7, 8) }));
        Assert.Throws<ArgumentException>(() => Trainer(TinyModels.Ddpm with { ImageColumnName = "" }));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _context.ImageGeneration.Trainers.ConditionalDdpm(maxEpochs: 0)
        );
    }

    [Fact]
    public void Validate_SpacingThatTheScheduleDoesNotAllow_IsRefusedWhenTheEstimatorIsMade()
    {
        var options = TinyModels.Ddpm with
        {
            Schedule = "flow",
            Target = "flow",
            Sampling = s => s with { Spacing = "karras" },
        };

        Assert.Contains(
            "'karras' cannot start at plain noise",
            Assert.Throws<ArgumentException>(() => Trainer(options)).Message
        );
    }

    private ConditionalImageTrainer Trainer(ConditionalDdpmOptions options) =>
        _context.ImageGeneration.Trainers.ConditionalDdpm(options);

    private static byte[] Weights(ConditionalGenerationTransformer model)
    {
        using var stream = new MemoryStream();
        model.Generator.WriteWeights(stream);
        return stream.ToArray();
    }
}
