namespace Ddpm.Samples.Commands;

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
