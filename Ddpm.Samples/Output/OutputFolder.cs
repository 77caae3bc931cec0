using Ddpm.Samples.Commands;
using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Output;

/// <summary>The files that a command writes into a folder, by which those of an earlier run are known.</summary>
/// <param name="IsOwn">Whether a file of that name is one of them.</param>
/// <param name="CountsPictures">Whether pictures of the folder are counted or scored later, so that no other may be there.</param>
internal sealed record OutputFiles(Func<string, bool> IsOwn, bool CountsPictures = false);

/// <summary>
/// Makes sure, for every command that writes into a folder, that nothing of an earlier run is there that could be taken for a result
/// of this one.
/// </summary>
internal static class OutputFolder
{
    /// <summary>Makes a folder ready to be written to. It is made where it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">What such a run writes.</param>
    /// <param name="clean">Whether what an earlier run wrote is removed first; other files never are.</param>
    /// <param name="replaced">The names that this run will write for certain, and so replace.</param>
    /// <exception cref="CommandFailedException">Something of an earlier run is left there, or a picture of someone else.</exception>
    public static void Prepare(string folder, OutputFiles files, bool clean, params IEnumerable<string> replaced)
    {
        Directory.CreateDirectory(folder);
        var written = replaced.ToHashSet(StringComparer.Ordinal);
        var own = Directory
            .EnumerateFiles(folder)
            .Where(file => files.IsOwn(Path.GetFileName(file)))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (files.CountsPictures)
        {
            var ours = own.ToHashSet(StringComparer.Ordinal);
            if (PictureReader.Find(folder).FirstOrDefault(file => !ours.Contains(file)) is { } foreign)
                throw new CommandFailedException(
                    $"'{foreign}' is a picture that this command did not make, and would be counted as one of its results. Choose "
                        + "a new or empty folder."
                );
        }

        if (clean)
        {
            own.ForEach(File.Delete);
            return;
        }

        var left = own.Where(file => !written.Contains(Path.GetFileName(file))).ToList();
        if (left.Count > 0)
            throw new CommandFailedException(
                $"'{folder}' holds {left.Count} {(left.Count == 1 ? "file" : "files")} of an earlier run, such as "
                    + $"'{Path.GetFileName(left[0])}', which would be taken for results of this one. Choose a new or empty "
                    + "folder, or add --clean, which removes what such a run has written there and nothing else."
            );
    }
}
