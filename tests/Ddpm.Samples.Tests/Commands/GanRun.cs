namespace Ddpm.Samples.Tests.Commands;

/// <summary>Trains small GANs from the command line.</summary>
internal static class GanRun
{
    /// <summary>The options of a network of a few weights, and of a training of two passes.</summary>
    public static readonly string[] Small =
    [
        "--size",
        "16",
        "--width",
        "4",
        "--noise",
        "4",
        "--batch",
        "40",
        "--epochs",
        "2",
        "--json",
    ];

    /// <summary>The words that train a GAN.</summary>
    /// <param name="scenes">The data set.</param>
    /// <param name="folder">The folder for the model.</param>
    /// <param name="options">What takes the place of <see cref="Small"/>, or is asked for beside it.</param>
    public static string[] Arguments(string scenes, string folder, string[] options)
    {
        // Of an option that is given twice the first would count.
        var common = Small.Chunk(2).Where(pair => !options.Contains(pair[0])).SelectMany(pair => pair);
        return ["train", "gan", "--data", scenes, "--out", Path.Combine(folder, "gan.zip"), .. common, .. options];
    }
}
