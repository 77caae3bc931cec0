namespace Ddpm.Samples.Commands;

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
