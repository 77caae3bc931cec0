namespace Ddpm.Transforms.Tests.Loading.Caching;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Take_HeldBySomebodyElse_WaitsAndSaysSoOnce()
    {
        var (waits, turns) = (0, 0);
        var other = FileLock.Take(_folder["lock"], () => Assert.Fail("Nobody holds it."), () => { });

        var waiting = Task.Run(
            () => FileLock.Take(_folder["lock"], () => waits++, () => Interlocked.Increment(ref turns)),
            TestContext.Current.CancellationToken
        );
        while (Volatile.Read(ref turns) < 2)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        other.Dispose();

        using var own = await waiting;
        Assert.Equal(1, waits);
    }

    [Fact]
    public void Take_StoppedWhileWaiting_Ends()
    {
        using var other = FileLock.Take(_folder["lock"], () => { }, () => { });

        Assert.Throws<OperationCanceledException>(() =>
            FileLock.Take(_folder["lock"], () => { }, () => throw new OperationCanceledException())
        );
    }

    [Fact]
    public void Take_FolderThatIsNotThere_SaysSo() =>
        Assert.Throws<DirectoryNotFoundException>(() =>
            FileLock.Take(_folder["no/lock"], () => { }, () => Assert.Fail("It does not wait."))
        );
}
