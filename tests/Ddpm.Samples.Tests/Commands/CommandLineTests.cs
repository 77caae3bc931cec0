using System.Text.Json;
using Ddpm.Samples.Commands;
using Ddpm.Trainers;

namespace Ddpm.Samples.Tests.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("--help", "quickstart render split train presets generate evaluate compare average convert --version")]
    [InlineData("quickstart --help", "--out --json quickstart)")]
    [InlineData("render --help", "--out --scenes --size --closeup --seed --json 6000) 64)")]
    [InlineData("train --help", "ddpm student scorer gan")]
    [InlineData("train scorer --help", "CIFAR, SVHN STL-10 --format")]
    [InlineData(
        "train ddpm --help",
        "--data --out --size --preset --conditioning --dropout --epochs --steps --minutes --batch --seed --checkpoints --resume --json"
    )]
    [InlineData(
        "train scorer --help",
        "--data --out --size --input-size --mirror --shift --epochs --steps --minutes --batch --seed --checkpoints --resume"
    )]
    [InlineData(
        "train ddpm --help",
        "--schedule --zero-terminal-snr --target --loss-weight min-snr:GAMMA --time-sampling"
    )]
    [InlineData(
        "train student --help",
        "--teacher --data --out --guidance --stages --precision --epochs --minutes --checkpoints --storage"
    )]
    [InlineData(
        "compare --help",
        "--model --scorer --conditions --sampler --spacing --verify --sampling-steps --guidance --seeds --batch --precision --json --out"
    )]
    [InlineData("split --help", "--data --out --judge-every --unseen --json")]
    [InlineData("average --help", "--snapshots --width --step --storage --json --out")]
    [InlineData(
        "train gan --help",
        "--gan-type --format --split --epochs --batch --size --out --results --logs --checkpoints --lr-g --lr-d --milestones --betas --gpu --benchmark --preset --augment --r1 --label-loss --label-loss-source --mode-seeking"
    )]
    [InlineData("convert --help", "FILE --out --labels --size --input-size --mean --std --key --rename --stage --json")]
    [InlineData(
        "generate --help",
        "LABEL --model --count --seed --sampler --sampling-steps --guidance --precision --batch --out --json"
    )]
    [InlineData("evaluate --help", "--spacing --model --images --scorer --conditions --seeds --json --out")]
    public async Task Run_Help_NamesEveryOption(string line, string expected)
    {
        var run = await CommandRun.OfLine(line);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Empty(run.Messages);
        Assert.All(expected.Split(' '), word => Assert.Contains(word, run.Results, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("generate --help")]
    [InlineData("evaluate --help")]
    public async Task Run_Help_NamesEverySampler(string line)
    {
        var words = (await CommandRun.OfLine(line)).Results.Split(
            [' ', ',', '\n', ';'],
            StringSplitOptions.TrimEntries
        );

        Assert.All(Sampler.Registry.All, sampler => Assert.Contains(sampler.Name, words));
    }

    [Fact]
    public async Task Run_Help_HidesWhatIsForTheProgramItself()
    {
        Assert.DoesNotContain("replay", (await CommandRun.OfLine("--help")).Results, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "--steps",
            (await CommandRun.OfLine("quickstart --help")).Results,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("paint", "Unknown command 'paint'")]
    [InlineData("train", null)]
    [InlineData("train everything", "Unknown command 'everything'")]
    [InlineData("--colour", "Unknown option 'colour'")]
    [InlineData("quickstart --colour", "Unknown option 'colour'")]
    [InlineData("--out", "--out needs a value.")]
    [InlineData("render", "missing required option 'out'")]
    [InlineData("render --out", "--out needs a value.")]
    [InlineData("render --out --seed 1", "--out needs a value.")]
    [InlineData("render --out x --scenes", "--scenes needs a value.")]
    [InlineData("render --out x --scenes many", "--scenes must be a whole number, got 'many'.")]
    [InlineData("render --out x --scenes=many", "--scenes must be a whole number, got 'many'.")]
    [InlineData("render --out x --scenes 1.5", "--scenes must be a whole number, got '1.5'.")]
    [InlineData("render --out x --scenes 0", "--scenes must be 1 to 1000000, got 0.")]
    [InlineData("render --out x --size 48", "--size must be 64 or 32, got 48.")]
    [InlineData("render --out x extra", "extra")]
    [InlineData("train ddpm --out m.zip", "missing required option 'data'")]
    [InlineData("train ddpm --data d", "missing required option 'out'")]
    [InlineData("train ddpm --data d --out m --epochs 1 --steps 2", "exclude each other")]
    [InlineData("train scorer --data d --out m --minutes 1 --steps 2", "exclude each other")]
    [InlineData("train ddpm --data d --out m --epochs 0", "--epochs must be 1 or more, got 0.")]
    [InlineData("train ddpm --data d --out m --steps -3", "--steps must be 1 or more, got -3.")]
    [InlineData("train ddpm --data d --out m --minutes 0", "--minutes must be above 0")]
    [InlineData("train ddpm --data d --out m --minutes NaN", "--minutes must be above 0")]
    [InlineData("train ddpm --data d --out m --minutes soon", "--minutes must be a number, got 'soon'.")]
    [InlineData("train ddpm --data d --out m --batch 0", "--batch must be 1 to 65536, got 0.")]
    [InlineData(
        "train ddpm --data d --out m --preset huge",
        "--preset must be one of small, medium, large, transformer-small, transformer-medium, got 'huge'."
    )]
    [InlineData(
        "train ddpm --data d --out m --conditioning sum",
        "--conditioning must be one of tokens, pooled, got 'sum'."
    )]
    [InlineData(
        "train student --data d --out m --teacher t --noise-mean 11",
        "--noise-mean must be -10 to 10, got 11."
    )]
    [InlineData("train ddpm --data d --out m --dropout 1", "--dropout must be 0 to below 1, got 1.")]
    [InlineData("train ddpm --data d --out m --dropout NaN", "--dropout must be 0 to below 1, got NaN.")]
    [InlineData("presets --size 0", "--size must be 1 to 4096, got 0.")]
    [InlineData("train ddpm --data d --out m --schedule square", "--schedule must be one of linear, scaled-linear")]
    [InlineData("train ddpm --data d --out m --target noise", "--target must be one of epsilon, x0, v, flow, edm")]
    [InlineData(
        "train ddpm --data d --out m --loss-weight flat",
        "--loss-weight must be one of simple, min-snr or min-snr:GAMMA (above 0), p2"
    )]
    [InlineData("train ddpm --data d --out m --time-sampling often", "--time-sampling must be one of uniform")]
    [InlineData("train ddpm --data d --out m --precision half", "--precision must be one of float32, bfloat16")]
    [InlineData("train ddpm --data d --out m --loss-weight p2:3", "--loss-weight must be one of simple, min-snr")]
    [InlineData("train ddpm --data d --out m --loss-weight min-snr:0", "min-snr:GAMMA (above 0)")]
    [InlineData("train scorer --data d --out m --preset small", "--preset must be one of resnet18")]
    [InlineData("train ddpm --data d --out m --resume", "--resume needs --checkpoints")]
    [InlineData("train gan --data d --out m --checkpoint-every 3", "--checkpoint-every needs --checkpoints")]
    [InlineData("train ddpm --data d --out m --cache c --cache-above 3", "--cache-above does not go with --cache")]
    [InlineData("train gan --data d --out m --cache-above -1", "--cache-above must be 0 or more, got -1.")]
    [InlineData("train scorer --data d --out m --snapshot-every 3", "--snapshot-every needs --snapshots")]
    [InlineData("train ddpm --data d --out m --sample-every 3", "--sample-every needs --samples")]
    [InlineData("train ddpm --data d --out m --learning-rate none", "--learning-rate must be a number, got 'none'")]
    [InlineData(
        "generate red --model m --out o --seed 9223372036854775807 --count 2",
        "leaves no seeds for 2 pictures"
    )]
    [InlineData("train ddpm --data d --out m --samples s", "--samples and --conditions need each other")]
    [InlineData("train ddpm --data d --out m --conditions c", "--samples and --conditions need each other")]
    [InlineData("train ddpm --data d --out m --sample-every 0", "--sample-every must be 1 or more, got 0.")]
    [InlineData("train ddpm --data d --out m --storage int8", "--storage must be one of float32, float16, bfloat16")]
    [InlineData("average --snapshots d --out m --storage half", "--storage must be one of float32, float16, bfloat16")]
    [InlineData("train ddpm --data d --out m --gpu -1", "--gpu must be 0 or more, got -1.")]
    [InlineData("generate red --out x", "missing required option 'model'")]
    [InlineData("generate red --model m --out x --count 0", "--count must be 1 to")]
    [InlineData(
        "generate red --model m --out x --sampler magic",
        "--sampler must be one of ddpm, ddpm-large, ddim or ddim:ETA"
    )]
    [InlineData("generate red --model m --out x --sampler ddim:2", "ddim:ETA (0 to 1)")]
    [InlineData(
        "generate red --model m --out x --spacing even",
        "--spacing must be one of trailing, leading, linspace, karras, shifted or shifted:S (0.01 to 100), got 'even'."
    )]
    [InlineData("generate red --model m --out x --sampling-steps 0", "--sampling-steps must be 1 to")]
    [InlineData("generate red --model m --out x --guidance -1", "--guidance must be 0 or more, got -1.")]
    [InlineData("generate red --model m --out x --guidance-rescale 2", "--guidance-rescale must be 0 to 1, got 2.")]
    [InlineData("generate red --model m --out x --guidance-interval 0.7", "such as 0.2..0.7, got '0.7'.")]
    [InlineData("generate red --model m --out x --guidance-interval 0.7..0.2", "the smaller first")]
    [InlineData("generate red --model m --out x --guidance-interval 0..x", "got '0..x'.")]
    [InlineData("generate red --model m --out x --threshold 0", "--threshold must be above 0 and at most 1, got 0.")]
    [InlineData("generate red --model m --out x --not red", "'red' is a LABEL and --not; choose one.")]
    [InlineData("generate red --model m --out x --guide g", "--guide needs --guide-scale, such as 2.")]
    [InlineData("generate red --model m --out x --guide-scale -1", "--guide-scale must be 0 or more, got -1.")]
    [InlineData("generate red --model m --out x --scorer-guide s", "--scorer-guide needs --scorer-scale, such as 10.")]
    [InlineData("generate red --model m --out x --scorer-scale NaN", "--scorer-scale must be 0 or more, got NaN.")]
    [InlineData(
        "generate red --model m --out x --precision float16",
        "--precision must be one of float32, bfloat16, bfloat16-always, got 'float16'."
    )]
    [InlineData(
        "compare --model m --scorer s --conditions c --out x --precision half",
        "--precision must be one of float32, bfloat16, bfloat16-always, got 'half'."
    )]
    [InlineData("generate red --model m --out x --verify -1", "--verify must be 0 to 100, got -1.")]
    [InlineData("train ddpm --data d --out m --scorer-weight 0", "--scorer-weight must be above 0, got 0.")]
    [InlineData("evaluate --scorer s --conditions c --out x", "Give --model to generate pictures with, or --images")]
    [InlineData("evaluate --model m --images i --scorer s --conditions c --out x", "exclude each other")]
    [InlineData(
        "evaluate --images i --scorer s --conditions c --sampler ddim --not red",
        "--sampler, --not say how pictures are drawn, but those of --images are there already."
    )]
    [InlineData(
        "evaluate --images i --scorer s --conditions c --batch 8",
        "--batch says how pictures are drawn, but those of --images are there already. Leave it out, or give --model."
    )]
    [InlineData("evaluate --model m --scorer s --conditions c --out x --seeds 0", "--seeds must be 1 to")]
    [InlineData("convert --out x.pth", "missing required argument 'FILE'")]
    [InlineData("convert a.pth", "missing required option 'out'")]
    [InlineData(
        "convert a.pth --out x.bin",
        "--out must end in .zip, for a scorer, or in one of .pth, .pt, .safetensors"
    )]
    [InlineData("convert a.pth --out x.zip --mean 1,2", "--mean must be one number or three")]
    [InlineData("convert a.pth --out x.zip --std 0", "--std must be numbers from")]
    [InlineData("convert a.pth --out x.zip --rename fc", "--rename must be FROM=TO, such as backbone.=; got 'fc'.")]
    [InlineData("convert a.pth --out x.zip --size 64 --input-size 32", "--input-size must be 64 to 1024, got 32.")]
    [InlineData(
        "convert a.pth --out x.zip --stage scorer",
        "--stage says which model of a pipeline is written, but --out asks for a scorer"
    )]
    [InlineData(
        "convert a.zip --out x.pth --size 64 --mean 0.5",
        "--size, --mean are for a scorer, but --out asks for weights. Leave them out, or let --out end in .zip."
    )]
    [InlineData("convert a.zip --out x.pth --labels o.json", "--labels is for a scorer, but --out asks for weights.")]
    [InlineData("convert a.zip --out x.pth --input-size 64 --std 0.5", "--input-size, --std are for a scorer")]
    [InlineData("convert a.zip --out x.pth --stage last", "--stage must be one of generator, scorer, got 'last'.")]
    public async Task Run_WrongUsage_SaysWhatAndExitsWithTwo(string line, string? expected)
    {
        var run = await CommandRun.OfLine(line);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        if (expected is null)
            return;
        Assert.Empty(run.Results);
        Assert.Contains(expected, run.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Presets_ListsParametersAndCostOfEach()
    {
        var table = await CommandRun.OfLine("presets");
        var json = (await CommandRun.OfLine("presets --size 64 --conditioning pooled --json")).Json;
        var presets = json.GetProperty("presets").EnumerateArray().ToList();

        Assert.Equal(ExitCode.Done, table.ExitCode);
        Assert.Matches("medium +│ +64×64 │ +1.80 M │ +0.214 G", table.Results);
        Assert.Equal(NetworkPreset.Registry.All.Select(preset => preset.Name), presets.Select(Name));
        var cost = ConditionalUNetOptions.Medium with { LabelConditioning = LabelConditioning.Pooled };
        Assert.Equal(
            cost.CostOf(
                new ImageShape(3, 64, 64),
                new(Enumerable.Range(0, 24).Select(label => $"{label}"))
            ).MultiplyAdds,
            presets.First(preset => Name(preset) == "medium").GetProperty("cost").GetProperty("multiplyAdds").GetInt64()
        );

        static string? Name(JsonElement preset) => preset.GetProperty("name").GetString();
    }

    [Fact]
    public async Task Run_PresetsForPicturesThatNoneFits_SaysSo()
    {
        var run = await CommandRun.OfLine("presets --size 33");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("does not fit", run.Results, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train gan --data no-such-folder --out m.zip", "The folder 'no-such-folder' is not there.")]
    [InlineData("train ddpm --data no-such-folder --out m.zip", "The folder 'no-such-folder' is not there.")]
    [InlineData("convert no-such-file.pth --out x.zip", "The file 'no-such-file.pth' is not there.")]
    [InlineData("generate red --model no-such-model.zip --out x", "There is no model file 'no-such-model.zip'.")]
    [InlineData(
        "evaluate --model m.zip --scorer no-such-scorer.zip --conditions c --out x",
        "There is no model file 'no-such-scorer.zip'."
    )]
    public async Task Run_CannotBeDone_SaysWhyAndExitsWithOne(string line, string expected)
    {
        var run = await CommandRun.OfLine(line);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Empty(run.Results);
        Assert.Equal($"Error: {expected}", run.Messages.Split(" Use ")[0].TrimEnd());
    }
}
