namespace Ddpm.Samples.Commands;

/// <summary>What a command tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>The command did what was asked.</summary>
    public const int Done = 0;

    /// <summary>The command was understood and could not be done, or was stopped.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong: an unknown option, a missing value, a value out of range.</summary>
    public const int WrongUsage = 2;
}

/// <summary>A command cannot be done; the message is all that a person needs to know.</summary>
internal sealed class CommandFailedException : Exception
{
    public CommandFailedException() { }

    /// <param name="message">What is wrong and what to do about it, one line or two.</param>
    public CommandFailedException(string message)
        : base(message) { }

    /// <param name="message">What is wrong and what to do about it, one line or two.</param>
    /// <param name="innerException">Its cause.</param>
    public CommandFailedException(string message, Exception? innerException)
        : base(message, innerException) { }
}

/// <summary>The command line is wrong; the message says what to write instead.</summary>
internal sealed class WrongUsageException : Exception
{
    public WrongUsageException() { }

    /// <param name="message">What is wrong and what is expected.</param>
    public WrongUsageException(string message)
        : base(message) { }

    /// <param name="message">What is wrong and what is expected.</param>
    /// <param name="innerException">Its cause.</param>
    public WrongUsageException(string message, Exception? innerException)
        : base(message, innerException) { }
}
