using Ddpm.Samples.Binding;

namespace Ddpm.Samples.Commands;

/// <summary>Names <c>--size</c> where the pictures have a size that the network does not take.</summary>
internal static class PictureSizeCheck
{
    private const int Smallest = 8;
    private const int Largest = 512;

    /// <summary>A message with the options as they are written; the shape is the one that those of the pictures say.</summary>
    public static string InWords(string message, OptionSet set) =>
        set.InWords(message).Replace($"{nameof(TrainingOptions.Shape)} ", "--size ", StringComparison.Ordinal);

    /// <summary>Makes sure that the pictures of a training fit its network.</summary>
    /// <param name="options">The training.</param>
    /// <param name="set">Its options as they are written on the command line.</param>
    /// <exception cref="CommandFailedException">They do not, and pictures of another size would.</exception>
    public static void Require(TrainingOptions options, OptionSet set)
    {
        var shape = options.EffectiveShape;
        if (Problem(shape) is not { } problem)
            return;

        // Each network has a rule of its own, so which size fits is found by trying, the nearest first.
        var side = Math.Max(shape.Height, shape.Width);
        var fitting = Enumerable
            .Range(Smallest, Largest - Smallest + 1)
            .OrderBy(one => Math.Abs(one - side))
            .Cast<int?>()
            .FirstOrDefault(one => Problem(new ImageShape(shape.Channels, one!.Value, one.Value)) is null);
        if (fitting is not null)
            throw new CommandFailedException(
                $"{InWords(problem.Message, set)} --size {fitting} stretches pictures to one that fits.",
                problem
            );

        ArgumentException? Problem(ImageShape tried)
        {
            try
            {
                options.Validate(tried);
                return null;
            }
            catch (ArgumentException error)
            {
                return error;
            }
        }
    }
}
