using Ddpm.Samples.Commands;
using Ddpm.Trainers;
using static Ddpm.Samples.Tests.Commands.CommandFiles;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>The command that generates pictures, with a model that has hardly learnt anything.</summary>
[Collection(nameof(TrainedModels))]
public sealed class GenerateCommandTests(TrainedModels models)
{
    [Fact]
    public async Task Generate_Labels_WritesAPictureForEachSeedAndAGrid()
    {
        var (first, second) = (models["first"], models["second"]);

        var run = await Generate(first, "--count", "2", "--seed", "7");
        var again = await Generate(second, "--count", "1", "--seed", "8", "--batch", "1");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        string[] expected = ["0001-red-cube+cyan-sphere-seed7.png", "0002-red-cube+cyan-sphere-seed8.png", "grid.png"];
        Assert.Equal(expected, FilesIn(first));
        Assert.Equal(2, run.Json.GetProperty("pictures").GetArrayLength());

        // A picture is a matter of its labels and its seed, not of how many were asked for with it.
        Assert.Equal(ExitCode.Done, again.ExitCode);
        AssertAlike(Path.Combine(first, expected[1]), Path.Combine(second, "0001-red-cube+cyan-sphere-seed8.png"));
    }

    [Fact]
    public async Task Generate_LabelInBothForms_IsOneLabel()
    {
        var run = await CommandRun.Of("generate", "--model", "m.zip", "--out", "x", "caf\u00E9", "--not", "cafe\u0301");

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("'caf\u00E9' is a LABEL and --not; choose one.", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_CaptionThatNoFontHas_SaysSoOnce()
    {
        // The title of the grid is the model's name. No font has a glyph for the last character of private use.
        var folder = models["boxes"];
        Directory.CreateDirectory(folder);
        var model = Path.Combine(folder, "\U0010FFFD.zip");
        File.Copy(models.Ddpm, model);

        var run = await CommandRun.Done("generate", "red cube", "--model", model, "--out", Path.Combine(folder, "out"));

        Assert.Equal(2, run.Messages.Split("No font of this system has U+10FFFD: captions").Length);
    }

    [Fact]
    public async Task Generate_BFloat16WhereItIsSlow_WarnsWithBothFigures()
    {
        PrecisionTrial.Assume(new(Float32: 28, BFloat16: 1));
        try
        {
            var run = await Generate(models["slow"], "--precision", "bfloat16");
            var insisted = await Generate(models["insisted"], "--precision", "bfloat16-always");

            Assert.Equal(ExitCode.Done, run.ExitCode);
            Assert.Contains(
                "Warning: This processor is slow in bfloat16: a trial made 1 steps a second in bfloat16 and 28 in float32.",
                run.Messages,
                StringComparison.Ordinal
            );
            Assert.Equal(ExitCode.Done, insisted.ExitCode);
            Assert.DoesNotContain("Warning", insisted.Messages, StringComparison.Ordinal);
        }
        finally
        {
            PrecisionTrial.Assume(null);
        }
    }

    [Fact]
    public async Task Generate_EverythingThatGuides_WritesPictures()
    {
        var folder = models["guided"];

        var run = await Generate(
            folder,
            [
                .. (string[])["--guidance-rescale", "0.5", "--guidance-interval", "0.1..0.95", "--compose"],
                .. (string[])
                    [
                        "--not",
                        "blue cube",
                        "--not",
                        "gray cube",
                        "--threshold",
                        "0.99",
                        "--verify",
                        "1",
                        "--precision",
                        "bfloat16",
                    ],
                .. (string[])["--guide", models.Ddpm, "--guide-scale", "2"],
                .. (string[])["--scorer-guide", models.Scorer, "--scorer-scale", "5"],
            ]
        );

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Equal(2, run.Json.GetProperty("not").GetArrayLength());
        Assert.Equal(["0001-red-cube+cyan-sphere-seed0.png", "grid.png"], FilesIn(folder));
    }

    [Fact]
    public async Task Generate_ScaleWithoutAGuide_SaysWhichIsNeeded()
    {
        var run = await Generate(models["unguided"], "--scorer-scale", "5");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("--scorer-scale needs --scorer-guide", run.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(models["unguided"]));
    }

    [Fact]
    public async Task Generate_UnknownLabel_NamesTheKnownOnes()
    {
        var run = await CommandRun.Of([
            "generate",
            "--model",
            models.Ddpm,
            "pink cube",
            "--out",
            models["unknown"],
            "--sampling-steps",
            "2",
        ]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(
            "does not know the label 'pink cube'. Known labels: gray cube",
            run.Messages,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(models["unknown"]));
    }

    [Fact]
    public async Task Generate_ModelOfAnotherKind_SaysSo()
    {
        var run = await CommandRun.Of([
            "generate",
            "--model",
            models.Scorer,
            "red cube",
            "--out",
            models["wrong"],
            "--sampling-steps",
            "2",
        ]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("is not a model of 'ddpm train ddpm'", run.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    public async Task Generate_DamagedModel_SaysSoInOneLine(double share)
    {
        var model = await File.ReadAllBytesAsync(models.Ddpm, TestContext.Current.CancellationToken);
        var damaged = models[$"damaged{share}.zip"];
        await File.WriteAllBytesAsync(
            damaged,
            model[..(int)(share * model.Length)],
            TestContext.Current.CancellationToken
        );

        var run = await CommandRun.Of("generate", "--model", damaged, "red cube", "--out", models["damaged"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("damaged", run.Messages, StringComparison.Ordinal);
        Assert.Single(run.Messages.TrimEnd().Split('\n'));
    }

    private Task<CommandRun> Generate(string folder, params string[] options) =>
        CommandRun.Of([
            .. (string[])["generate", "--model", models.Ddpm, "red cube", "cyan sphere", "--out", folder],
            .. (string[])["--sampling-steps", "2", "--json"],
            .. options,
        ]);

    /// <summary>The kernels of other batch sizes may round differently, which changes a value by one at most.</summary>
    private static void AssertAlike(string left, string right)
    {
        using var first = SkiaSharp.SKBitmap.Decode(left);
        using var second = SkiaSharp.SKBitmap.Decode(right);
        Assert.Equal(first.Bytes.Length, second.Bytes.Length);
        Assert.All(first.Bytes.Zip(second.Bytes), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }
}
