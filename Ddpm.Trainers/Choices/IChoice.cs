namespace Ddpm.Trainers.Choices;

/// <summary>A kind of choice, which knows all of its kind.</summary>
/// <typeparam name="TSelf">The kind of choice.</typeparam>
public interface IChoice<TSelf>
    where TSelf : Choice<TSelf>, IChoice<TSelf>
{
    /// <summary>The one list of such choices, to which anyone can add.</summary>
    static abstract ChoiceRegistry<TSelf> Registry { get; }
}
