using System.Reflection;
using System.Runtime.CompilerServices;
using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Binding;

/// <summary>Loads assemblies of one's own, which register choices and kinds of models in their module initialisers.</summary>
internal static class Extensions
{
    /// <summary>The option that names an assembly.</summary>
    public const string Option = "extension";

    /// <summary>The environment variable that names assemblies, separated as in PATH.</summary>
    public const string Variable = "DDPM_EXTENSIONS";

    private const string Written = $"--{Option}";

    /// <summary>Loads the assemblies that the environment and a command line name, before anything else of that line is read.</summary>
    /// <returns>The command line without them.</returns>
    /// <exception cref="WrongUsageException">An option has no value.</exception>
    /// <exception cref="CommandFailedException">A file is missing or no assembly, or its initialiser fails.</exception>
    public static IReadOnlyList<string> Load(IReadOnlyList<string> words)
    {
        var files = (Environment.GetEnvironmentVariable(Variable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToList();
        var rest = new List<string>();
        var end = words.IndexOf("--") is var place and >= 0 ? place : words.Count;
        for (var index = 0; index < words.Count; index++)
            if (index < end && words[index] == Written)
                files.Add(
                    ++index < end && !words[index].StartsWith("--", StringComparison.Ordinal)
                        ? words[index]
                        : throw new WrongUsageException($"{Written} needs a value.")
                );
            else if (index < end && words[index].StartsWith($"{Written}=", StringComparison.Ordinal))
                files.Add(words[index][(Written.Length + 1)..]);
            else
                rest.Add(words[index]);
        foreach (var file in files)
            Load(file);
        return rest;
    }

    private static void Load(string file)
    {
        if (!File.Exists(file))
            throw new CommandFailedException(
                $"The extension '{file}' is not there; {Written} and {Variable} name .dll files."
            );
        try
        {
            var assembly = Assembly.LoadFrom(Path.GetFullPath(file));
            RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
        }
        catch (Exception error)
            when (error is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException)
        {
            throw new CommandFailedException($"The extension '{file}' cannot be loaded: {error.Message}", error);
        }
        catch (TypeInitializationException error)
        {
            throw new CommandFailedException(
                $"The extension '{file}' fails where it registers what is its own: {(error.GetBaseException()).Message}",
                error
            );
        }
    }

    private static int IndexOf(this IReadOnlyList<string> words, string word) =>
        words.Index().Where(one => one.Item == word).Select(one => one.Index).FirstOrDefault(-1);
}
