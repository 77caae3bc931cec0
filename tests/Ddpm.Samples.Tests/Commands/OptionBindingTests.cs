using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Ddpm.Samples.Binding;
using Ddpm.Samples.Commands;
using Ddpm.Trainers;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>Options of commands are the properties of records, and nothing is said of them a second time.</summary>
public sealed class OptionBindingTests
{
    public static TheoryData<string> Kinds => [.. ModelKind.Registry.All.Select(kind => kind.Name)];

    public static TheoryData<string> Commands => [.. CommandLine.Commands().Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Help_OfTraining_HasEachOptionOfTheRecordWithItsRangeAndDefault(string kind)
    {
        var options = ModelKind.Registry.Parse(kind).NewOptions();
        var help = (await CommandRun.Of("train", kind, "--help")).Results;
        var text = string.Join(' ', help.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        var set = OptionSet.Of(options);
        Assert.All(
            OptionsOf(options.GetType()),
            property =>
            {
                var option = Assert.Single(set.Options, option => option.Property.Name == property.Name);
                var attribute = property.GetCustomAttribute<OptionAttribute>()!;
                Assert.Equal(attribute.Name ?? ValueFormat.KebabCase(property.Name), option.Name);
                Assert.Matches($"{Regex.Escape(option.Written)}[ ,]", text);
                Assert.NotEqual("", option.Help(_ => null));
                if (attribute.Range is { } range)
                    Assert.Contains(range, option.Limits, StringComparison.Ordinal);
                if (option.Name != "input-size" && option.Limits is { } limits)
                    Assert.Contains($"({limits})", text, StringComparison.Ordinal);
                var usual = property.GetValue(options);
                if (usual is not null and not bool and not "")
                    Assert.Contains($"default: {ValueFormat.Of(property.PropertyType).Format(usual)}", option.Limits);
            }
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Help_OfTraining_HasWhatEveryTrainingHas(string kind)
    {
        var help = (await CommandRun.Of("train", kind, "--help")).Results;

        string[] everywhere =
        [
            .. "learning-rate weight-decay warmup ema betas max-gradient-norm previous".Split(' '),
            .. "data format labels label-column group-pattern split size background maximum-pixels".Split(' '),
            .. "epochs steps minutes storage gpu json out extension".Split(' '),
        ];
        Assert.All(everywhere, option => Assert.Contains($"--{option}", help, StringComparison.Ordinal));
        Assert.Equal(kind != "scorer", help.Contains("--label-dropout", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Apply_OneOption_ChangesThatPropertyOfACopyAlone(string kind) =>
        AssertEachChangesOneProperty(ModelKind.Registry.Parse(kind).NewOptions());

    [Fact]
    public void Apply_OneSamplingOption_KeepsEverythingElseOfTheModel() =>
        AssertEachChangesOneProperty(
            new SamplingOptions
            {
                Sampler = "unipc",
                Steps = 7,
                Spacing = "karras",
                GuidanceScale = 5,
                DynamicThreshold = 0.9,
            }
        );

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Run_OptionWithoutAValue_SaysWhich(string command)
    {
        foreach (var option in ValueOptions(command))
            await AssertWrong(command, [option.Written], $"{option.Written} needs a value.");
        await AssertWrong(command, ["--colour"], "Unknown option 'colour'.");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Run_ValueOfAnotherType_SaysWhichOption(string command)
    {
        foreach (var option in ValueOptions(command).Where(option => option.Names is not null || IsNumber(option)))
            await AssertWrong(command, [option.Written, "no-such-value"], $"{option.Written} must be ");
        foreach (var option in CommandNamed(command).AllOptions.Where(option => option.IsFlag))
            await AssertWrong(command, [$"{option.Written}=perhaps"], $"{option.Written} must be true or false");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Run_ValueOutOfRange_SaysWhichOption(string command)
    {
        foreach (var option in ValueOptions(command))
        {
            var range = option.Property.GetCustomAttribute<OptionAttribute>() ?? new();
            if (double.IsFinite(range.Min))
                await AssertWrong(command, [option.Written, $"{range.Min - 1}"], $"{option.Written} must be ");
            if (double.IsFinite(range.Max))
                await AssertWrong(command, [option.Written, $"{range.Max + 1}"], $"{option.Written} must be ");
        }
    }

    [Fact]
    public async Task Run_OptionGivenTwice_AsksForOne() =>
        await AssertWrong("render", ["--out", "a", "--out", "b"], "--out is given 2 times; give it once.");

    [Fact]
    public async Task Run_ScorerWeightWithoutAScorer_SaysWhatItNeeds() =>
        await AssertWrong(
            "train ddpm",
            ["--data", "d", "--out", "m.zip", "--scorer-weight", "2"],
            "--scorer-weight needs --scorer-guide."
        );

    [Theory]
    [InlineData("min-snr:3", "min-snr:3")]
    [InlineData("edm", "edm")]
    public void Apply_NameOfAChoice_IsTheChoice(string word, string expected)
    {
        var record = new DdpmTrainingOptions();
        var set = OptionSet.Of(record);

        var changed = (DdpmTrainingOptions)set.Apply(record, Given(set["loss-weight"], word));

        Assert.Equal(expected, changed.LossWeight?.Name);
        Assert.Null(record.LossWeight);
    }

    [Fact]
    public void Apply_Lists_AreReadWithCommasOrAsNone()
    {
        var gan = new GanTrainingOptions();
        var set = OptionSet.Of(gan);

        var listed = (GanTrainingOptions)
            set.Apply(gan, Given(set["augment"], "color,cutout", (set["milestones"], "0.1,0.25")));
        var none = (GanTrainingOptions)set.Apply(gan, Given(set["milestones"], "none"));

        Assert.Equal(["color", "cutout"], listed.Augmentation.Select(one => one.Name));
        Assert.Equal([0.1, 0.25], listed.Milestones);
        Assert.Empty(none.Milestones);
    }

    [Fact]
    public void Combinations_OfTwoLists_AreAllPairsOfAChangedCopy()
    {
        var sweep = new Sweep<SamplingOptions>("own", nameof(SamplingOptions.Sampler), nameof(SamplingOptions.Steps));
        var given = Given(sweep.Options["sampler"], "ddim,heun", (sweep.Options["sampling-steps"], "3,4"));

        var ways = ((Sweep<SamplingOptions>)sweep.With(given)).Combinations;

        var own = new SamplingOptions { GuidanceScale = 9 };
        Assert.Equal(
            ["ddim 3 9", "ddim 4 9", "heun 3 9", "heun 4 9"],
            ways.Select(change => change(own)).Select(way => $"{way.Sampler} {way.Steps} {way.GuidanceScale}")
        );
    }

    [Fact]
    public void InWords_MessageOfARecord_SpeaksOfOptions()
    {
        var set = OptionSet.Of(new GanTrainingOptions());

        Assert.Equal("--milestone-factor must be 1.", set.InWords("MilestoneFactor must be 1."));
        Assert.Equal("--loss is none. The Loss stays.", set.InWords("Loss is none. The Loss stays."));
    }

    private static void AssertEachChangesOneProperty(object record)
    {
        var set = OptionSet.Of(record);
        var before = ValuesOf(record);
        foreach (var option in set.Options.Where(option => option.ModelType is null))
        {
            if (OtherValue(option, record) is not { } word)
                continue;
            var changed = set.Apply(record, Given(option, word));

            var after = ValuesOf(changed);
            var differing = after.Keys.Where(name => !Same(before[name], after[name])).ToList();
            Assert.Contains(option.Property.Name, differing);
            Assert.All(
                differing,
                name => Assert.True(IsOrFollowsFrom(option.Property, name), $"{option.Written}: {name}")
            );
            Assert.Equal(before, ValuesOf(record));
            Assert.NotSame(record, changed);
        }
    }

    // What is computed from an option follows it: a model's own sampling from its label dropout.
    private static bool IsOrFollowsFrom(PropertyInfo property, string name) =>
        name == property.Name || IsComputed(property.ReflectedType!, name);

    private static bool IsComputed(Type type, string name) => type.GetProperty(name)!.SetMethod is null;

    private static Dictionary<string, object?> ValuesOf(object record) =>
        record.GetType().GetProperties().ToDictionary(property => property.Name, property => property.GetValue(record));

    private static bool Same(object? one, object? other) =>
        one is IEnumerable many and not string && other is IEnumerable others
            ? many.Cast<object>().SequenceEqual(others.Cast<object>())
            : Equals(one, other);

    /// <summary>A word for a value that the record does not have, or null for a nested record's option.</summary>
    private static string? OtherValue(BoundOption option, object record)
    {
        if (!option.Property.DeclaringType!.IsInstanceOfType(record))
            return null;
        var now = option.Property.GetValue(record);
        string[] words =
        [
            .. (option.Names ?? "").Split([", ", " or "], StringSplitOptions.RemoveEmptyEntries),
            .. "true 0.5 0.25 1 2 3 0.2..0.7 0.5,0.75 some-text".Split(' '),
        ];
        return words.First(word =>
        {
            try
            {
                return !Same(option.Read([word], option.Written), now);
            }
            catch (WrongUsageException)
            {
                return false;
            }
        });
    }

    private static GivenOptions Given(BoundOption option, string word, params (BoundOption Option, string Word)[] more)
    {
        var given = new GivenOptions();
        foreach (var (one, text) in more.Prepend((option, word)))
            given[one] = one.Read([text], one.Written);
        return given;
    }

    private static IEnumerable<PropertyInfo> OptionsOf(Type type) =>
        type.GetProperties().Where(property => property.IsDefined(typeof(OptionAttribute)));

    private static Command CommandNamed(string name) => CommandLine.Commands().First(command => command.Name == name);

    private static IEnumerable<BoundOption> ValueOptions(string command) =>
        CommandNamed(command)
            .AllOptions.Where(option => option is { IsFlag: false, IsArgument: false } && option.Name != "extension");

    private static bool IsNumber(BoundOption option) =>
        (Nullable.GetUnderlyingType(option.Property.PropertyType) ?? option.Property.PropertyType) is var type
        && (type == typeof(int) || type == typeof(long) || type == typeof(double));

    private static async Task AssertWrong(string command, string[] words, string expected)
    {
        var run = await CommandRun.Of([.. command.Split(' '), .. words]);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(expected, run.Messages, StringComparison.Ordinal);
    }
}
