using System.Diagnostics;

namespace Ddpm.Transforms.Tests;

/// <summary>The program that knows ML.NET alone.</summary>
internal static class SecondProcess
{
    /// <summary>The same program without libtorch, in a folder of its own.</summary>
    public static string WithoutTorch { get; } =
        Path.Combine(
            AppContext.BaseDirectory.Replace(
                "Ddpm.Transforms.Tests",
                "Ddpm.Transforms.WithoutTorch",
                StringComparison.Ordinal
            ),
            "Ddpm.Transforms.WithoutTorch.dll"
        );

    /// <summary>Runs it to its end, and gives the lines that it wrote.</summary>
    public static Task<string[]> Run(IEnumerable<string> arguments) =>
        Run(Path.Combine(AppContext.BaseDirectory, "Ddpm.Transforms.SecondProcess.dll"), arguments);

    /// <summary>Runs a program to its end, and gives the lines that it wrote.</summary>
    public static async Task<string[]> Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.All(
            (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.True(IsOfNnpack(line), line)
        );
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // libtorch says on some processors that it does without one of its libraries.
    private static bool IsOfNnpack(string line) =>
        line.Contains("Could not initialize NNPACK", StringComparison.Ordinal);
}
