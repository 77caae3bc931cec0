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
