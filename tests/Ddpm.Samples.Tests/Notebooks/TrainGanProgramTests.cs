using Ddpm.Samples.Scenes;
using Ddpm.Samples.Tests.Commands;

namespace Ddpm.Samples.Tests.Notebooks;

/// <summary>The sample that trains a GAN does what it shows.</summary>
public sealed class TrainGanProgramTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_RenderedScenes_LeavesAModelAndAPictureForEachLabel()
    {
        IClevrDataSetWriter.Write(_folder["scenes"], SceneWorld.Quickstart, scenes: 40, seed: 1);

        var exitCode = Program().Run(_folder["scenes"], _folder["pictures"], "1");

        Assert.Equal(0, exitCode);
        Assert.True(File.Exists(Path.Combine(_folder["pictures"], "gan.zip")));
        Assert.Equal(12, Directory.GetFiles(_folder["pictures"], "*.png").Count(file => new FileInfo(file).Length > 0));
    }

    [Fact]
    public void Run_WithoutArguments_Fails() => Assert.Equal(1, Program().Run());

    private static FileBasedApp Program() => new(RepositoryFolder.File("docs", "notebooks", "train-gan.cs"));
}
