using System.Reflection;
using System.Text.Json;

namespace Ddpm.Trainers.Tests.Choices;

/// <summary>What holds for the choices of every kind.</summary>
/// <typeparam name="T">The kind of choice.</typeparam>
public abstract class ChoiceTests<T>
    where T : Choice<T>, IChoice<T>
{
    /// <summary>A choice of one's own.</summary>
    protected abstract T Create(string name);

    [Fact]
    public void Registry_All_HaveNamesOfTheirOwnByWhichTheyAreFound()
    {
        Assert.Distinct(T.Registry.All.Select(choice => choice.Name));
        Assert.All(BuiltIn.Of<T>(), choice => Assert.Same(choice, T.Registry.Parse(choice.Name)));
        Assert.All(BuiltIn.Of<T>(), choice => Assert.Same(choice, Convert(choice.Name)));
        Assert.All(BuiltIn.Of<T>(), choice => Assert.Equal(choice.Name, choice.ToString()));
    }

    [Fact]
    public void Json_EachChoice_IsItsNameAndComesBack() =>
        Assert.All(
            BuiltIn.Of<T>(),
            choice =>
            {
                var json = JsonSerializer.Serialize(choice);

                Assert.Equal($"\"{choice.Name}\"", json);
                Assert.Same(choice, JsonSerializer.Deserialize<T>(json));
            }
        );

    [Fact]
    public void Register_ChoiceOfOnesOwn_IsAsGoodAsAnother()
    {
        var own = Create(BuiltIn.OwnPrefix + "registered");

        T.Registry.Register(own);
        T.Registry.Register(own);

        Assert.Single(T.Registry.All, choice => ReferenceEquals(choice, own));
        Assert.Same(own, Convert(own.Name));
        Assert.Same(own, JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(own)));
        Assert.Contains(own.Name, T.Registry.Names, StringComparison.Ordinal);
    }

    [Fact]
    public void Register_AnotherOfTheSameName_IsRefused()
    {
        var name = BuiltIn.OwnPrefix + "twice";
        var first = Create(name);
        T.Registry.Register(first);

        var error = Assert.Throws<ArgumentException>(() => T.Registry.Register(Create(name)));

        Assert.Contains($"'{name}' already", error.Message, StringComparison.Ordinal);
        Assert.Same(first, T.Registry.Parse(name));
    }

    [Fact]
    public void Json_UnregisteredChoice_SaysWhatToDo() =>
        Assert.Contains(
            $"Call {typeof(T).Name}.Registry.Register first",
            Assert
                .Throws<InvalidOperationException>(() =>
                    JsonSerializer.Serialize(Create(BuiltIn.OwnPrefix + "unregistered"))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("nothing of the kind")]
    [InlineData("")]
    public void Parse_UnknownName_ListsTheKnown(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => T.Registry.Parse(name));

        Assert.Contains($"'{name}'. Known: ", error.Message, StringComparison.Ordinal);
        Assert.All(BuiltIn.Names<T>(), known => Assert.Contains(known, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Json_SomethingElseThanAName_SaysSo() =>
        Assert.Contains(
            "a string; got Number",
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>("7")).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a,b")]
    public void Constructor_NameThatCannotStandInAList_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => Create(name));

    [Fact]
    public void Equals_ChoicesOfOneName_AreTheSame()
    {
        var (one, other) = (Create(BuiltIn.OwnPrefix + "one"), Create(BuiltIn.OwnPrefix + "other"));

        Assert.Equal(one, Create(one.Name));
        Assert.Equal(one.GetHashCode(), Create(one.Name).GetHashCode());
        Assert.NotEqual(one, other);
    }

    // What a string in the place of a choice becomes.
    private static T Convert(string name)
    {
        var conversion = typeof(T).GetMethod(
            "op_Implicit",
            BindingFlags.Public | BindingFlags.Static,
            [typeof(string)]
        );
        return Assert.IsType<T>(conversion!.Invoke(null, [name]));
    }
}

public sealed class ScheduleChoiceTests : ChoiceTests<Schedule>
{
    protected override Schedule Create(string name) => new(name, NoiseSchedule.Sigmoid);
}

public sealed class DenoisingTargetChoiceTests : ChoiceTests<DenoisingTarget>
{
    protected override DenoisingTarget Create(string name) => new(name, LossWeight.Clean, _ => new(0, 1, 1));
}

public sealed class LossWeightChoiceTests : ChoiceTests<LossWeight>
{
    protected override LossWeight Create(string name) => new(name, Math.Sqrt);
}

public sealed class TimeSamplingChoiceTests : ChoiceTests<TimeSampling>
{
    protected override TimeSampling Create(string name) =>
        new(name, (random, count) => random.StratifiedUniform(count), (schedule, _) => schedule.Levels[0]);
}

public sealed class AdversarialLossChoiceTests : ChoiceTests<AdversarialLoss>
{
    protected override AdversarialLoss Create(string name) =>
        new(name, (real, drawn) => drawn.mean() - real.mean(), drawn => -drawn.mean());
}

public sealed class AugmentationChoiceTests : ChoiceTests<Augmentation>
{
    protected override Augmentation Create(string name) => new(name, (pictures, _) => -pictures);
}

public sealed class ClassifierNetworkChoiceTests : ChoiceTests<ClassifierNetwork>
{
    protected override ClassifierNetwork Create(string name) =>
        new(name, 512, 0, (labels, device) => ClassifierNetwork.ResNet18.Build(labels, device));
}

public sealed class NetworkKindChoiceTests : ChoiceTests<NetworkKind>
{
    protected override NetworkKind Create(string name) => new(name, typeof(ConditionalUNetOptions));
}

public sealed class NetworkPresetChoiceTests : ChoiceTests<NetworkPreset>
{
    protected override NetworkPreset Create(string name) => new(name, 32, new ConditionalUNetOptions(), "a UNet");
}

public sealed class GanArchitectureChoiceTests : ChoiceTests<GanArchitecture>
{
    protected override GanArchitecture Create(string name) =>
        new(
            name,
            (_, _, _) => throw new NotSupportedException(),
            (_, _, _, _) => throw new NotSupportedException(),
            (_, _, _) => default
        );
}
