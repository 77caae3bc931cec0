using System.Text.Json;
using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using TorchSharp;

namespace Ddpm.Transforms.Tests.Conformance;

/// <summary>Programs that a user of ML.NET writes from memory of its habits; each does what it says.</summary>
public sealed class FiveProgramsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ConditionalDdpm_TableOfFilesAndLabelsByTheShortForm_TrainsAndDraws()
    {
        WritePictures("red", "blue", "red", "blue");
        string[] rows = ["Path	Label", "0.png	red", "1.png	blue", "2.png	red", "3.png	blue"];
        File.WriteAllLines(_folder["labels.tsv"], rows);

        var ml = new MLContext(seed: 1);
        IDataView files = ml.Data.LoadFromTextFile<FileRow>(_folder["labels.tsv"], hasHeader: true);
        var pipeline = ml
            .Transforms.LoadImages("Image", imageFolder: _folder[""], inputColumnName: "Path")
            .Append(ml.ImageGeneration.Trainers.ConditionalDdpm("Label", "Image", maxEpochs: 1, batchSize: 4));
        using var model = pipeline.Fit(files);
        var wishes = ml.Data.LoadFromEnumerable([new { Label = "red" }]);
        var pictures = model.LastTransformer.WithSampling(s => s with { Steps = 2 }).Transform(wishes);

        using var picture = ml.Data.CreateEnumerable<PictureRow>(pictures, false, true).Single().GeneratedImage;
        Assert.Equal((64, 64), (picture.Width, picture.Height));
        Assert.Equal(["blue", "red"], model.LastTransformer.Generator.Vocabulary.Names);
        Assert.Equal(new SamplingOptions(), model.LastTransformer.Sampling);
        var training = TrainingOf(model.LastTransformer);
        Assert.Equal(["BatchSize", "Budget", "Seed"], Changed<ConditionalDdpmOptions>(training));
        Assert.Equal(1, training.GetProperty("Budget").GetProperty("Epochs").GetInt32());
        Assert.Equal(4, training.GetProperty("BatchSize").GetInt32());
    }

    [Fact]
    public void ConditionalDdpm_Options_ChangeWhatTheyNameAndNothingElse()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Painted("red", "blue", "red", "blue"));
        var losses = new List<double>();

        var options = new ConditionalDdpmOptions
        {
            LabelColumnName = "Colour",
            Shape = TinyModels.Shape,
            MaxEpochs = 1,
            BatchSize = 2,
            LearningRate = 1e-3,
            OnProgress = p => losses.Add(p.Loss),
        };
        using var model = ml.ImageGeneration.Trainers.ConditionalDdpm(options).Fit(data);

        Assert.Equal(2, losses.Count);
        Assert.All(losses, loss => Assert.InRange(loss, 0, 100));
        Assert.Equal("Colour", model.Options.LabelColumnName);
        Assert.Equal(TinyModels.Shape, model.Generator.Shape);
        Assert.Equal(
            ["BatchSize", "Budget", "LearningRate", "Seed"],
            Changed<ConditionalDdpmOptions>(TrainingOf(model))
        );
        Assert.Equal(new GenerationTransformOptions { LabelColumnName = "Colour", Seed = 1 }, model.Options);
        Assert.Equal(new SamplingOptions(), model.Sampling);
    }

    [Fact]
    public void WithSampling_LoadedModelAndOneSeed_DrawsTheSamePictureTwice()
    {
        var ml = new MLContext(seed: 1);
        var data = TrainingRow.Load(ml, "red", "blue");
        var options = TinyModels.Ddpm with { Stage = s => s with { SeedColumnName = "Seed" } };
        using (var trained = ml.ImageGeneration.Trainers.ConditionalDdpm(options).Fit(data))
            ml.Model.Save(trained, data.Schema, _folder["mine.zip"]);

        ITransformer loaded = new MLContext().Model.Load(_folder["mine.zip"], out _);
        using var disposable = (IDisposable)loaded;
        ITransformer slower = loaded.WithSampling(s => s with { Steps = 3 });
        string Draw(ITransformer model, long seed)
        {
            using var engine = new MLContext().Model.CreatePredictionEngine<Wish, PictureRow>(
                model,
                new PredictionEngineOptions { OwnsTransformer = false }
            );
            using var other = engine.Predict(new Wish { Label = ["blue"], Seed = 6 }).GeneratedImage;
            using var picture = engine.Predict(new Wish { Label = ["red", "blue"], Seed = seed }).GeneratedImage;
            return Pictures.Pixels(picture);
        }

        Assert.Equal(Draw(slower, 7), Draw(slower, 7));
        Assert.NotEqual(Draw(slower, 7), Draw(slower, 8));
        Assert.NotEqual(Draw(slower, 7), Draw(loaded, 7));
        var stage = Assert.IsType<ConditionalGenerationTransformer>(slower);
        Assert.Equal(stage.Generator.Sampling! with { Steps = 3 }, stage.Sampling);
        Assert.Equal(2, stage.Generator.Sampling.Steps);
    }

    [Fact]
    public void ConditionalGan_SmallerOneWithAValidationSet_IsMeasuredByAScorer()
    {
        var ml = new MLContext(seed: 1);
        string[] labels = [.. Enumerable.Range(0, 16).Select(row => row % 2 == 0 ? "red" : "blue")];
        var split = ml.Data.TrainTestSplit(PixelRow.View(ml, labels));
        using var scorer = ml.ImageGeneration.Trainers.ImageLabelScorer(TinyModels.Scorer).Fit(split.TrainSet);
        var measured = new List<ValidationMeasure>();

        var options = new ConditionalGanOptions
        {
            Shape = TinyModels.Shape,
            Network = new() { GeneratorWidth = 4, DiscriminatorWidth = 4 },
            MaxEpochs = 2,
            BatchSize = 8,
            ValidationSet = split.TestSet,
            ValidationScorer = scorer.Classifier,
            OnProgress = p =>
            {
                if (p.Validation is { } validation && validation.Step == p.Step)
                    measured.Add(validation);
            },
        };
        var trainers = ml.ImageGeneration.Trainers;
        using var model = trainers.ConditionalGan(options).Fit(split.TrainSet);
        _ = trainers.ConditionalGan("Label", "Image", validationSet: split.TestSet, validationScorer: scorer);
        var missing = Assert.Throws<ArgumentException>(() => trainers.ConditionalGan(validationSet: split.TestSet));

        Assert.Contains("ValidationScorer", missing.Message, StringComparison.Ordinal);
        Assert.Equal(2, measured.Count);
        Assert.All(measured, measure => Assert.Equal("accuracy", measure.Metric));
        Assert.All(measured, measure => Assert.InRange(measure.Value, 0, 1));
        Assert.Single(Pictures.Read(ml, model.Transform(Pictures.Rows(ml, "red"))));
        Assert.Equal(["BatchSize", "Budget", "Network", "Seed"], Changed<ConditionalGanOptions>(TrainingOf(model)));
    }

    [Fact]
    public void ScoreImageLabels_CheckpointOfPyTorchWithOneOptionChanged_ScoresAsTheNetworkDid()
    {
        var ml = new MLContext(seed: 1);
        var pictures = PixelRow.View(ml, "red", "blue");
        using var scorer = ml.ImageGeneration.Trainers.ImageLabelScorer(TinyModels.Scorer).Fit(pictures);
        WriteCheckpoint(scorer.Classifier, _folder["checkpoint.pth"]);
        File.WriteAllText(_folder["objects.json"], """{ "red": 0, "blue": 1 }""");

        var pipeline = ml.Transforms.ScoreImageLabels(
            "Score",
            "Image",
            _folder["checkpoint.pth"],
            _folder["objects.json"],
            new PretrainedClassifierOptions { Shape = TinyModels.Shape }
        );
        using var model = pipeline.Fit(pictures);

        Assert.Equal(["red", "blue"], model.Classifier.Vocabulary.Names);
        Assert.Equal(
            scorer.Transform(pictures).GetColumn<float[]>("Score"),
            model.Transform(pictures).GetColumn<float[]>("Score")
        );
    }

    private static JsonElement TrainingOf(ConditionalGenerationTransformer model)
    {
        using var description = JsonDocument.Parse(model.Generator.WriteDescription());
        return description.RootElement.GetProperty("training").Clone();
    }

    /// <summary>The options of a training, as it is kept with the model, that are not the defaults.</summary>
    private static IEnumerable<string> Changed<TOptions>(JsonElement training)
        where TOptions : new()
    {
        var defaults = JsonSerializer.SerializeToElement(new TOptions());
        return training
            .EnumerateObject()
            .Where(option => !JsonElement.DeepEquals(option.Value, defaults.GetProperty(option.Name)))
            .Select(option => option.Name)
            .Order();
    }

    private void WritePictures(params string[] colours)
    {
        foreach (var (index, row) in Painted(colours).Index())
            row.Image.Save(_folder[$"{index}.png"]);
    }

    private static IEnumerable<PaintedRow> Painted(params string[] colours) =>
        colours.Select(colour => new PaintedRow
        {
            Image = MLImage.CreateFromPixels(
                8,
                8,
                MLPixelFormat.Rgba32,
                [
                    .. Enumerable
                        .Repeat<byte[]>(colour == "red" ? [255, 0, 0, 255] : [0, 0, 255, 255], 64)
                        .SelectMany(pixel => pixel),
                ]
            ),
            Colour = colour,
        });

    // As DataParallel names a network whose head is a Sequential.
    private static void WriteCheckpoint(LabelClassifier classifier, string path)
    {
        using var scope = torch.NewDisposeScope();
        using var stream = new MemoryStream();
        classifier.WriteWeights(stream);
        stream.Position = 0;
        var weights = SafeTensors.Read(stream);
        WeightFile.Write(path, weights.ToDictionary(entry => Rename(entry.Key), entry => entry.Value));

        static string Rename(string name) => "module." + name.Replace("fc.", "fc.0.", StringComparison.Ordinal);
    }

    private sealed class FileRow
    {
        [LoadColumn(0)]
        public string Path { get; set; } = "";

        [LoadColumn(1)]
        public string Label { get; set; } = "";
    }

    private sealed class PaintedRow
    {
        [ImageType(8, 8)]
        public MLImage Image { get; set; } = null!;

        public string Colour { get; set; } = "";
    }

    private sealed class Wish
    {
        public string[] Label { get; set; } = [];

        public long Seed { get; set; }
    }
}
