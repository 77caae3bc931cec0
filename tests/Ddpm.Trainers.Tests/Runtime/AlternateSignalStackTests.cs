using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Runtime;

/// <summary>A null reference is an exception also on threads that have computed in bfloat16; where it is not, this process ends.</summary>
public sealed class AlternateSignalStackTests : TorchTest
{
    [Fact]
    public void Widen_ThreadThatComputesInBFloat16_KeepsNullReferencesHarmless()
    {
        var faults = 0;
        var thread = new Thread(() =>
        {
            AlternateSignalStack.Widen();
            AlternateSignalStack.Widen();
            for (var time = 0; time < 3; time++)
                faults += FaultAfter(Convolve);
        });
        thread.Start();
        thread.Join();

        Assert.Equal(3, faults);
    }

    [Fact]
    public void Widen_ManyThreads_EndAsTheyBegan()
    {
        var faults = 0;
        for (var index = 0; index < 20; index++)
        {
            var thread = new Thread(() =>
            {
                AlternateSignalStack.Widen();
                Interlocked.Add(ref faults, FaultAfter(() => true));
            });
            thread.Start();
            thread.Join();
        }

        Assert.Equal(20, faults);
    }

    [Fact]
    public void Enter_BFloat16_WidensTheStackOfTheThread()
    {
        var type = ComputePrecision.BFloat16.Enter();

        Assert.Equal(ScalarType.BFloat16, type);
        Assert.Equal(1, FaultAfter(Convolve));
    }

    // Large enough for a convolution of oneDNN's with matrix instructions.
    private static bool Convolve()
    {
        using var scope = NewDisposeScope();
        var pictures = randn(8, 64, 32, 32).to(ScalarType.BFloat16);
        var weights = randn(64, 64, 3, 3).to(ScalarType.BFloat16);
        return nn.functional.conv2d(pictures, weights).shape[0] == 8;
    }

    private static int FaultAfter(Func<bool> work)
    {
        var nothing = work() ? null : "something";
        try
        {
            return nothing!.Length;
        }
        catch (NullReferenceException)
        {
            return 1;
        }
    }
}
