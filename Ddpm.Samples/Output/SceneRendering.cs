using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Output;

/// <summary>Renders a data set and shows how far it has come.</summary>
internal static class SceneRendering
{
    /// <summary>Renders a data set; the same world, number and seed give the same files.</summary>
    /// <inheritdoc cref="IClevrDataSetWriter.Write"/>
    public static void Run(
        string folder,
        SceneWorld world,
        int scenes,
        long seed,
        IWorkProgress progress,
        CancellationToken cancellationToken
    ) =>
        IClevrDataSetWriter.Write(
            folder,
            world,
            scenes,
            seed,
            new DirectProgress<int>(done => progress.Report((double)done / scenes, () => $"{done} of {scenes} scenes")),
            cancellationToken
        );
}
