using System.Text.Json;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Models;
using static Ddpm.Samples.Tests.Commands.CommandFiles;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>The commands that train diffusion models, students and scorers.</summary>
[Collection(nameof(TrainedModels))]
public sealed class TrainCommandTests(TrainedModels models)
{
    [Fact]
    public void TrainDdpm_Json_TellsStepsAndLoss()
    {
        var json = models.DdpmRun.Json;

        Assert.Equal(2, json.GetProperty("step").GetInt32());
        Assert.InRange(json.GetProperty("loss").GetDouble(), 0.1, 3);
        Assert.Equal(models.Ddpm, json.GetProperty("model").GetString());
        Assert.InRange(json.GetProperty("parameters").GetInt64(), 1_600_000, 1_700_000);
        Assert.InRange(json.GetProperty("multiplyAdds").GetInt64(), 130_000_000, 140_000_000);
        Assert.Equal("ddpm.zip scorer.zip", string.Join(' ', FilesBeside(models.Ddpm)));
    }

    [Fact]
    public async Task TrainDdpm_Samples_DrawsAGridOfTheConditionsOnTheWay()
    {
        var conditions = models["two-wishes.json"];
        await File.WriteAllTextAsync(
            conditions,
            """[["red cube"], ["gray cube", "cyan sphere"]]""",
            TestContext.Current.CancellationToken
        );

        var run = await CommandRun.Of([
            .. (string[])["train", "ddpm", "--data", models.Scenes, "--out", models["sampled.zip"]],
            .. (string[])["--steps", "3", "--batch", "2", "--storage", "bfloat16", "--precision", "bfloat16"],
            .. (string[])["--samples", models["samples"], "--sample-every", "2", "--conditions", conditions],
        ]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(["step-000000002.png", "step-000000003.png"], FilesIn(models["samples"]));
        Assert.InRange(new FileInfo(models["sampled.zip"]).Length, 1, new FileInfo(models.Ddpm).Length * 6 / 10);
    }

    [Fact]
    public async Task TrainDdpm_Previous_GoesOnFromAModelOfTheSameKind()
    {
        string[] options =
        [
            "train",
            "ddpm",
            "--data",
            models.Scenes,
            "--out",
            models["next.zip"],
            "--previous",
            models.Ddpm,
        ];

        var run = await CommandRun.Of([.. options, "--steps", "1", "--batch", "2"]);
        var other = await CommandRun.Of([.. options, "--steps", "1", "--schedule", "flow", "--target", "flow"]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(ExitCode.Failed, other.ExitCode);
        Assert.Contains("The previous model has the Schedule linear, and this training flow", other.Messages);
    }

    [Fact]
    public async Task TrainDdpm_Size_LearnsStretchedPictures()
    {
        var run = await CommandRun.Of([
            .. (string[])["train", "ddpm", "--data", models.Scenes, "--out", models["sized/model.zip"], "--size", "16"],
            .. (string[])["--steps", "1", "--batch", "2", "--json"],
        ]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal("3×16×16", run.Json.GetProperty("shape").GetString());
    }

    [Fact]
    public async Task TrainDdpm_Stopped_LeavesACheckpointToGoOnFrom()
    {
        var (model, checkpoints) = (models["stopped/model.zip"], models["checkpoints"]);
        string[] command =
        [
            .. (string[])["train", "ddpm", "--data", models.Scenes, "--out", model, "--minutes", "0.2"],
            .. (string[])["--batch", "4", "--checkpoints", checkpoints],
        ];

        var stopped = await CommandRun.StoppedAt("Training ddpm: ", command);

        Assert.Equal(ExitCode.Failed, stopped.ExitCode);
        Assert.Matches("Error: Stopped after step [0-9]+; the checkpoint is in .*checkpoints", stopped.Messages);
        Assert.Contains("Add --resume to go on.", stopped.Messages, StringComparison.Ordinal);
        Assert.Empty(FilesBeside(model));
        var step = Steps(Assert.Single(Directory.GetFiles(checkpoints)));

        var resumed = await CommandRun.Of([.. command, "--resume", "--json"]);

        Assert.Equal(ExitCode.Done, resumed.ExitCode);
        Assert.True(resumed.Json.GetProperty("step").GetInt64() > step);
        Assert.Equal(["model.zip"], FilesBeside(model));
    }

    [Fact]
    public async Task TrainScorer_ResumedWithMoreSteps_GoesOnToThem()
    {
        string[] command =
        [
            .. (string[])["train", "scorer", "--data", models.Scenes, "--out", models["longer/scorer.zip"], "--json"],
            .. (string[])["--batch", "4", "--checkpoints", models["longer/checkpoints"]],
        ];
        await CommandRun.Done([.. command, "--steps", "2"]);

        var longer = await CommandRun.Done([.. command, "--steps", "3", "--resume"]);
        var shorter = await CommandRun.Of([.. command, "--steps", "1", "--resume"]);

        Assert.Equal(3, longer.Json.GetProperty("step").GetInt32());
        Assert.Contains("budget of 3 steps, where it had 2 steps", longer.Messages, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, shorter.ExitCode);
        Assert.Contains("at step 3, and the budget is 1 steps", shorter.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrainScorer_Previous_GoesOnFromItsWeightsAndSaysSo()
    {
        var path = models["next-scorer.zip"];

        await CommandRun.Done([
            .. (string[])["train", "scorer", "--data", models.Scenes, "--out", path, "--previous", models.Scorer],
            .. (string[])["--steps", "3", "--batch", "4"],
        ]);

        using var stage = ModelFile.LoadScorer(ModelContext.Create(), path);
        var description = JsonDocument.Parse(stage.Classifier.WriteDescription()).RootElement;
        Assert.Equal(5, description.GetProperty("trainedSteps").GetInt32());
    }

    [Fact]
    public async Task TrainStudent_Teacher_MakesPicturesInOneStep()
    {
        var student = models["students/student.zip"];

        var run = await CommandRun.Of([
            .. (string[])["train", "student", "--teacher", models.Ddpm, "--data", models.Scenes, "--out", student],
            .. (string[])["--steps", "2", "--batch", "4", "--stages", "2", "--json"],
        ]);
        var folder = models["of-student"];
        var made = await CommandRun.Of([
            .. (string[])["generate", "--model", student, "red cube", "--out", folder, "--sampling-steps", "1"],
        ]);
        var guided = await CommandRun.Of([
            .. (string[])["generate", "--model", student, "red cube", "--out", folder, "--guidance", "2"],
        ]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(2, run.Json.GetProperty("step").GetInt32());
        Assert.Equal(ExitCode.Done, made.ExitCode);
        Assert.Equal(["0001-red-cube-seed0.png", "grid.png"], FilesIn(folder));
        Assert.Equal(ExitCode.Failed, guided.ExitCode);
        Assert.Contains("GuidanceScale", guided.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrainStudent_Previous_GoesOnFromAStudentAndFromNothingElse()
    {
        var (student, further) = (models["students/first.zip"], models["students/further.zip"]);
        string[] training = ["train", "student", "--teacher", models.Ddpm, "--data", models.Scenes, "--batch", "4"];

        var first = await CommandRun.Of([.. training, "--steps", "2", "--out", student]);
        var second = await CommandRun.Of([
            .. training,
            .. (string[])["--steps", "3", "--previous", student, "--out", further],
        ]);
        var ofTeacher = await CommandRun.Of([
            .. training,
            .. (string[])["--steps", "1", "--previous", models.Ddpm, "--out", models["students/none.zip"]],
        ]);

        Assert.True(first.ExitCode == ExitCode.Done, first.Messages);
        Assert.True(second.ExitCode == ExitCode.Done, second.Messages);
        Assert.Equal(TrainedSteps(student) + 3, TrainedSteps(further));
        Assert.Equal(ExitCode.Failed, ofTeacher.ExitCode);
        Assert.Contains("no student of another model", ofTeacher.Messages, StringComparison.Ordinal);

        static long TrainedSteps(string path)
        {
            using var model = ModelFile.LoadGenerator(ModelContext.Create(), path);
            return JsonDocument
                .Parse(model.Generator.WriteDescription())
                .RootElement.GetProperty("trainedSteps")
                .GetInt64();
        }
    }

    [Fact]
    public async Task TrainStudent_ScorerGuide_IsWarnedOfWhereItJudges()
    {
        var (student, conditions) = (models["students/guided.zip"], models["one-wish.json"]);
        await File.WriteAllTextAsync(conditions, """[["red cube"]]""", TestContext.Current.CancellationToken);
        string[] training = ["--data", models.Scenes, "--out", student, "--steps", "1", "--batch", "4"];

        var run = await CommandRun.Of([
            .. (string[])["train", "student", "--teacher", models.Ddpm, "--scorer-guide", models.Scorer],
            .. (string[])["--scorer-weight", "2", .. training],
        ]);
        var judged = await CommandRun.Of([
            .. (string[])["evaluate", "--model", student, "--scorer", models.Scorer, "--conditions", conditions],
            .. (string[])["--sampling-steps", "1", "--out", models["of-guided"]],
        ]);
        var unweighted = await CommandRun.Of([
            .. (string[])["train", "student", "--teacher", models.Ddpm, "--scorer-guide", models.Scorer],
            .. (string[])["--scorer-weight", "0", .. training],
        ]);

        Assert.True(run.ExitCode == ExitCode.Done, run.Messages);
        Assert.Contains(
            "The judge scorer.zip itself guided these pictures in training",
            judged.Messages,
            StringComparison.Ordinal
        );
        Assert.Equal(ExitCode.WrongUsage, unweighted.ExitCode);
        Assert.Contains("--scorer-weight must be above 0", unweighted.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainScorer_Json_TellsAccuracyOnHeldOutScenes()
    {
        var heldOut = models.ScorerRun.Json.GetProperty("heldOut");

        Assert.Equal(24, models.ScorerRun.Json.GetProperty("labels").GetInt32());
        Assert.InRange(heldOut.GetProperty("images").GetInt32(), 3, 60);
        Assert.InRange(heldOut.GetProperty("hitsOverLabels").GetProperty("value").GetDouble(), 0, 1);
        Assert.InRange(heldOut.GetProperty("meanOverImages").GetProperty("value").GetDouble(), 0, 1);
    }

    private static int Steps(string checkpoint) =>
        int.Parse(
            Path.GetFileNameWithoutExtension(checkpoint)["checkpoint-".Length..],
            System.Globalization.CultureInfo.InvariantCulture
        );
}
