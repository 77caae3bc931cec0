using System.Reflection;
using Spectre.Console;

namespace Ddpm.Samples.Commands;

/// <summary>Says why a command ended early: in a line or two, with a stack trace only for those who ask for it.</summary>
internal static class ErrorReport
{
    /// <summary>The environment variable that, set to 1, shows stack traces.</summary>
    public const string TraceVariable = "DDPM_TRACE";

    /// <summary>Writes what went wrong.</summary>
    /// <param name="console">Where it is written.</param>
    /// <param name="exception">What went wrong.</param>
    /// <param name="stopped">Whether the user asked the command to stop.</param>
    /// <returns>The exit code: one of <see cref="ExitCode"/>.</returns>
    public static int Write(IAnsiConsole console, Exception exception, bool stopped)
    {
        ArgumentNullException.ThrowIfNull(console);
        exception = Unwrap(exception);
        if (exception is WrongUsageException)
        {
            WriteError(console, exception.Message);
            console.WriteLine("Try 'ddpm --help', or --help after a command.");
            return ExitCode.WrongUsage;
        }

        var message = stopped && IsCancellation(exception) ? "Stopped." : Describe(exception);
        WriteError(console, message);
        if (Environment.GetEnvironmentVariable(TraceVariable) == "1")
            console.Profile.Out.Writer.WriteLine(exception);
        return ExitCode.Failed;
    }

    /// <summary>Whether an exception, or what it wraps, says that a command was cancelled.</summary>
    public static bool IsCancellation(Exception exception) => Unwrap(exception) is OperationCanceledException;

    private static void WriteError(IAnsiConsole console, string message)
    {
        console.Markup("[red]Error:[/] ");
        console.Profile.Out.Writer.WriteLine(message);
        console.Profile.Out.Writer.Flush();
    }

    /// <summary>The exception that says what happened, without those that say only where.</summary>
    private static Exception Unwrap(Exception exception)
    {
        while (exception is AggregateException or TargetInvocationException)
        {
            if (exception.InnerException is not { } inner)
                break;
            exception = inner;
        }

        return exception;
    }

    private static string Describe(Exception exception)
    {
        var message = exception switch
        {
            _ when MissingGpu.ReasonOf(exception) is { } missing =>
                $"{missing} To compute on the CPU instead, leave --gpu out.",
            OutOfMemoryException => "There is not enough memory. Try a smaller --batch.",
            // .NET adds the parameter's name, which says nothing to a person at a command line.
            ArgumentException { ParamName: { } name } => exception.Message.Replace(
                $" (Parameter '{name}')",
                "",
                StringComparison.Ordinal
            ),
            _ => exception.Message,
        };
        return string.IsNullOrWhiteSpace(message) ? exception.GetType().Name : message;
    }
}
