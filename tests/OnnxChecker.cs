using System.Diagnostics;

namespace Ddpm.Tests;

/// <summary>ONNX's own checker, which Debian has as python3-onnx.</summary>
internal static class OnnxChecker
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> s_isThere = new(() => File.Exists(Python) && Run("import onnx").ExitCode == 0);

    /// <summary>Skips the test that calls it where the checker is not installed.</summary>
    public static void Require() =>
        Assert.SkipUnless(s_isThere.Value, "ONNX's checker is not there: apt-get install python3-onnx");

    /// <summary>Checks a model.</summary>
    /// <param name="model">The bytes of its file.</param>
    /// <param name="infersShapes">
    /// Whether the shapes that the file says are held against those that follow from its operators.
    /// </param>
    /// <returns>What is wrong; empty for nothing.</returns>
    public static string Check(byte[] model, bool infersShapes = true)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, model);
            var (exitCode, errors) = Run(
                $"import onnx; onnx.checker.check_model(onnx.load({Quoted(path)}), full_check={(infersShapes ? "True" : "False")})"
            );
            return exitCode == 0 ? "" : $"The checker said: {errors}";
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Quoted(string path) => $"r'{path}'";

    private static (int ExitCode, string Errors) Run(string code)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Python, ["-c", code]) { RedirectStandardError = true, RedirectStandardOutput = true }
        )!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }
}
