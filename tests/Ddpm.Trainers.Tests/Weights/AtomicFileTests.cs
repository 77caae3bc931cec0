namespace Ddpm.Trainers.Tests.Weights;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Write_NewFile_HoldsContentAndNothingElseIsLeft()
    {
        AtomicFile.Write(PathOf("a.bin"), stream => stream.Write([1, 2, 3]));

        Assert.Equal(new byte[] { 1, 2, 3 }, File.ReadAllBytes(PathOf("a.bin")));
        Assert.Equal(["a.bin"], Names());
    }

    [Fact]
    public void Write_ExistingFile_IsReplacedOnlyAtTheEnd()
    {
        File.WriteAllText(PathOf("a.txt"), "a longer old text");

        AtomicFile.Write(
            PathOf("a.txt"),
            stream =>
            {
                stream.Write("new"u8);
                stream.Flush();
                Assert.Equal("a longer old text", File.ReadAllText(PathOf("a.txt")));
            }
        );

        Assert.Equal("new", File.ReadAllText(PathOf("a.txt")));
    }

    [Fact]
    public void Write_FailureHalfWay_KeepsOldContentAndLeavesNothing()
    {
        File.WriteAllText(PathOf("a.txt"), "old");

        Assert.Throws<InvalidOperationException>(() =>
            AtomicFile.Write(
                PathOf("a.txt"),
                stream =>
                {
                    stream.Write("half"u8);
                    throw new InvalidOperationException();
                }
            )
        );

        Assert.Equal("old", File.ReadAllText(PathOf("a.txt")));
        Assert.Equal(["a.txt"], Names());
    }

    [Fact]
    public void Write_StreamClosedByTheWriter_StillWrites()
    {
        AtomicFile.Write(
            PathOf("a.txt"),
            stream =>
            {
                using var writer = new StreamWriter(stream);
                writer.Write("text");
            }
        );

        Assert.Equal("text", File.ReadAllText(PathOf("a.txt")));
    }

    [Fact]
    public void Write_NameOfAFolder_ThrowsAndLeavesNothing()
    {
        _folder.CreateSubdirectory("taken");

        var error = Record.Exception(() => AtomicFile.Write(PathOf("taken"), stream => stream.WriteByte(1)));

        Assert.True(error is IOException or UnauthorizedAccessException, error?.ToString());
        Assert.Equal(["taken"], Names());
    }

    [Fact]
    public void Write_MissingFolder_Throws() =>
        Assert.Throws<DirectoryNotFoundException>(() =>
            AtomicFile.Write(PathOf("missing/a.bin"), stream => stream.WriteByte(1))
        );

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private IEnumerable<string> Names() => _folder.EnumerateFileSystemInfos().Select(entry => entry.Name);
}
