using Ddpm.Samples.Commands;
using Spectre.Console.Testing;

namespace Ddpm.Samples.Tests.Commands;

public class ErrorReportTests
{
    [Fact]
    public void Write_Error_IsOneLineWithoutTypeOrTrace()
    {
        var (code, text) = Write(Thrown(new InvalidDataException("'a.json' is no list.")));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal("Error: 'a.json' is no list.\n", text);
    }

    [Fact]
    public void Write_ArgumentError_LeavesOutTheParameter()
    {
        var (_, text) = Write(new ArgumentException("Label 'red' is unknown.", "label"));

        Assert.Equal("Error: Label 'red' is unknown.\n", text);
    }

    [Fact]
    public void Write_WrappedError_TellsTheInnermost()
    {
        var (_, text) = Write(new AggregateException(new AggregateException(new IOException("The disk is full."))));

        Assert.Equal("Error: The disk is full.\n", text);
    }

    [Fact]
    public void Write_MessageWithMarkup_IsShownAsItIs()
    {
        var (_, text) = Write(new IOException("'[red]' is not there."));

        Assert.Equal("Error: '[red]' is not there.\n", text);
    }

    [Fact]
    public void Write_StoppedByTheUser_SaysSo()
    {
        var (code, text) = Write(new OperationCanceledException(), stopped: true);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal("Error: Stopped.\n", text);
    }

    private static (int Code, string Text) Write(Exception exception, bool stopped = false)
    {
        using var console = new TestConsole();
        var code = ErrorReport.Write(console, exception, stopped);
        return (code, console.Output);
    }

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }
}
