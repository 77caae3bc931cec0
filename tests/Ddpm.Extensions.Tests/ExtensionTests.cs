using System.Diagnostics;
using System.Reflection;
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Extensions.Tests;

/// <summary>Parts of one's own, of every kind, through options, a saved and loaded model, and the command line by name.</summary>
public sealed class ExtensionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Options_DiffusionModelOfOwnParts_IsTrainedSavedAndLoaded()
    {
        SquaresFile.Write(_folder.FullName, 8);
        var squares = OwnParts.Squares.Load(_ml, _folder.FullName, DataSplit.Train);
        var trainer = _ml.ImageGeneration.Trainers.ConditionalDdpm(
            new ConditionalDdpmOptions
            {
                Shape = new(3, SquaresFile.Side, SquaresFile.Side),
                Budget = TrainingBudget.OfSteps(3),
                BatchSize = 4,
                Network = new PixelNetworkOptions(),
                Schedule = OwnParts.Line,
                Target = "third-doubled",
                LossWeight = OwnParts.Root,
                Sampling = s => s with { Sampler = OwnParts.HalfWay, Steps = 3 },
            }
        );

        using var trained = trainer.Fit(squares);
        using var loaded = SaveAndLoad(trained, squares.Schema);

        Assert.Equal(("third-half", 3), (loaded.Sampling!.Sampler.Name, loaded.Sampling.Steps));
        Assert.Equal(Pixels(trained, "red"), Pixels(loaded, "red"));
        Assert.NotEqual(Pixels(loaded, "red"), Pixels(loaded.WithSampling(s => s with { Sampler = "ddim" }), "red"));
    }

    [Fact]
    public void Options_OwnKindOfGenerator_IsTrainedSavedAndLoaded()
    {
        SquaresFile.Write(_folder.FullName, 8);
        var squares = OwnParts.Squares.Load(_ml, _folder.FullName, DataSplit.Train);
        var trainer = _ml.ImageGeneration.Trainers.Generator(
            new MeanPictureOptions
            {
                Shape = new(3, SquaresFile.Side, SquaresFile.Side),
                Budget = TrainingBudget.OfSteps(60),
                BatchSize = 8,
            }
        );

        using var trained = trainer.Fit(squares);
        using var loaded = SaveAndLoad(trained, squares.Schema);

        Assert.Equal("third-mean", loaded.Generator.Kind);
        Assert.Equal(Pixels(trained, "red"), Pixels(loaded, "red"));
        var (red, blue) = (Pixels(loaded, "red"), Pixels(loaded, "blue"));
        Assert.True(red[0] > blue[0] + 50, $"Red is {red[0]} in a red picture and {blue[0]} in a blue one.");
    }

    [Fact]
    public async Task CommandLine_OwnParts_AreFoundByName()
    {
        var data = Path.Combine(_folder.FullName, "squares");
        SquaresFile.Write(data, 8);
        var model = Path.Combine(_folder.FullName, "model.zip");
        var trained = await Ddpm(
            "train",
            "ddpm",
            "--data",
            data,
            "--format",
            "third-squares",
            "--out",
            model,
            "--steps",
            "2",
            "--batch",
            "4",
            "--preset",
            "third-pixels-wide",
            "--schedule",
            "third-line",
            "--target",
            "third-doubled",
            "--loss-weight",
            "third-root"
        );
        var drawn = await Ddpm(
            "generate",
            "red",
            "--model",
            model,
            "--sampler",
            "third-half",
            "--sampling-steps",
            "2",
            "--out",
            Path.Combine(_folder.FullName, "drawn")
        );

        var mean = Path.Combine(_folder.FullName, "mean.zip");
        var own = await Ddpm(
            "train",
            "third-mean",
            "--data",
            data,
            "--out",
            mean,
            "--steps",
            "2",
            "--batch",
            "4",
            "--grain",
            "0"
        );
        var help = await Ddpm("train", "--help");
        var gray = await Ddpm("generate", "blue", "--model", mean, "--out", Path.Combine(_folder.FullName, "means"));

        Assert.All([trained, drawn, own, help, gray], result => Assert.True(result.Code == 0, result.Text));
        Assert.Contains("third-mean", help.Text, StringComparison.Ordinal);
        Assert.Equal(["grid.png", "picture"], Drawn("drawn"));
        Assert.Equal(["grid.png", "picture"], Drawn("means"));
    }

    [Fact]
    public async Task CommandLine_WithoutTheExtension_KnowsNoneOfThem()
    {
        var result = await Run(["train", "ddpm", "--data", ".", "--out", "m.zip", "--schedule", "third-line"]);

        Assert.Equal(2, result.Code);
        Assert.Contains("third-line", result.Text, StringComparison.Ordinal);
        Assert.Contains("squared-cosine", result.Text, StringComparison.Ordinal);
    }

    private IEnumerable<string> Drawn(string folder) =>
        Directory
            .GetFiles(Path.Combine(_folder.FullName, folder), "*.png")
            .Select(path => Path.GetFileName(path) is "grid.png" and var grid ? grid : "picture")
            .Order(StringComparer.Ordinal);

    private ConditionalGenerationTransformer SaveAndLoad(ConditionalGenerationTransformer model, DataViewSchema schema)
    {
        var path = Path.Combine(_folder.FullName, "saved.zip");
        _ml.Model.Save(model, schema, path);
        var loaded = _ml.Model.Load(path, out _);
        return loaded as ConditionalGenerationTransformer
            ?? Assert.IsType<ConditionalGenerationTransformer>(Assert.Single((IEnumerable<ITransformer>)loaded));
    }

    private static byte[] Pixels(ConditionalGenerationTransformer stage, string label)
    {
        var request = new Ddpm.Trainers.GenerationRequest
        {
            Labels = [stage.Generator.Vocabulary.Encode([label])],
            Seeds = [5],
            Sampling = stage.Options.Sampling,
        };
        return stage.Generator.Generate(request)[0].ToArray();
    }

    private static Task<(int Code, string Text)> Ddpm(params string[] arguments) =>
        Run([.. arguments, "--extension", Assembly.GetExecutingAssembly().Location]);

    private static async Task<(int Code, string Text)> Run(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && path.EndsWith("dotnet", StringComparison.Ordinal) ? path : "dotnet"
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var word in arguments.Prepend(CommandLineAssembly))
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + errors);
    }

    // bin/CONFIGURATION/FRAMEWORK of this project, and the same of the command line.
    private static string CommandLineAssembly
    {
        get
        {
            var framework = new DirectoryInfo(AppContext.BaseDirectory);
            var root = framework.Parent!.Parent!.Parent!.Parent!.Parent!;
            return Path.Combine(
                root.FullName,
                "Ddpm.Samples",
                "bin",
                framework.Parent.Name,
                framework.Name,
                "Ddpm.Samples.dll"
            );
        }
    }
}
