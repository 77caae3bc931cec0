using static Ddpm.Trainers.Tests.Generation.SideGenerator;

namespace Ddpm.Trainers.Tests.Generation;

/// <summary>Steps on the way to a picture, and stopping between them.</summary>
public sealed class GenerationProgressTests : TorchTest
{
    [Fact]
    public void Generate_EveryStep_IsReportedWithPictures()
    {
        var steps = new List<int>();
        byte[]? last = null;

        var pictures = Generate(
            new()
            {
                Labels =
                [
                    [0],
                ],
                Seeds = [1],
                Sampling = new SamplingOptions { Steps = 4 },
                OnStep = step =>
                {
                    steps.Add(step.Step);
                    Assert.Equal(4, step.Steps);
                    last = step.CurrentImages()[0].ToArray();
                },
            }
        );

        Assert.Equal([1, 2, 3, 4], steps);
        Assert.Equal(pictures[0].ToArray(), last);
    }

    [Fact]
    public void Generate_Cancelled_StopsWithinAStep()
    {
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var request = new GenerationRequest
        {
            Labels =
            [
                [0],
            ],
            Seeds = [1],
            OnStep = _ =>
            {
                steps++;
                stop.Cancel();
            },
        };

        Assert.Throws<OperationCanceledException>(() => Trained.Value.Generate(request, stop.Token));
        Assert.Equal(1, steps);
    }

    [Fact]
    public void Generate_TokenCancelledInAStep_StopsBeforeTheNextStep()
    {
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var request = new GenerationRequest
        {
            Labels =
            [
                [0],
            ],
            Seeds = [1],
            Sampling = new() { Steps = 5 },
            OnStep = step =>
            {
                steps = step.Step;
                if (step.Step == 2)
                    stop.Cancel();
            },
        };

        Assert.ThrowsAny<OperationCanceledException>(() => Trained.Value.Generate(request, stop.Token));
        Assert.Equal(2, steps);
    }

    [Fact]
    public void Generate_TokenCancelledBefore_CallsNoNetwork()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var steps = 0;
        var request = new GenerationRequest
        {
            Labels =
            [
                [0],
            ],
            Seeds = [1],
            Sampling = new() { Sampler = "heun", Steps = 1 },
            OnStep = _ => steps++,
        };

        Assert.ThrowsAny<OperationCanceledException>(() => Trained.Value.Generate(request, stop.Token));
        Assert.Equal(0, steps);
    }
}
