using Ddpm.Samples.Quickstart;
using Ddpm.Samples.Tests.Commands;

namespace Ddpm.Samples.Tests.Quickstart;

public class ReplayComparisonTests
{
    [Fact]
    public void Compare_ChangedAndMissingFiles_CountsNeither()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["left"]);
        Directory.CreateDirectory(folder["right"]);
        string[] files = [folder["left/same.png"], folder["left/changed.png"], folder["left/missing.png"]];
        foreach (var file in files)
            File.WriteAllBytes(file, [1, 2, 3]);
        File.WriteAllBytes(folder["right/same.png"], [1, 2, 3]);
        File.WriteAllBytes(folder["right/changed.png"], [1, 2, 4]);

        var comparison = ReplayComparison.Compare(files, folder["right"]);

        Assert.Equal(new ReplayComparison(1, 3), comparison);
        Assert.False(comparison.AllTheSame);
    }
}
