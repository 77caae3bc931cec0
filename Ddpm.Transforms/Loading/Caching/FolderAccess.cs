namespace Ddpm.Transforms;

/// <summary>Says which folder is at fault where pictures cannot be packed into it.</summary>
internal static class FolderAccess
{
    /// <summary>Uses a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="use">Makes it, or a file in it.</param>
    /// <exception cref="IOException">It cannot be made or written to; the message names it and says what to do.</exception>
    public static T Use<T>(string folder, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"Pictures cannot be packed into the folder '{folder}': {error.Message} Name a folder that can be written to with "
                    + $"{nameof(TrainingOptions.CacheFolder)}.",
                error
            );
        }
    }
}
