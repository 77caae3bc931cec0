using Ddpm.Samples.Binding;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Tests.Notebooks;
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>What somebody registers is named on the command line like what was there before.</summary>
public sealed class OwnChoicesTests : IDisposable
{
    private static readonly Lazy<bool> s_registered = new(() =>
    {
        Sampler.Registry.Register(new Sampler("samples-tests-own", isStochastic: false, _ => []));
        DataFormat.Registry.Register(
            new DataFormat(
                "samples-tests-format",
                "own.txt",
                3,
                (folder, split) => split == DataSplit.Train && File.Exists(Path.Combine(folder, "own.txt")),
                (_, _, _, _) => throw new InvalidDataException("The own format was asked.")
            )
        );
        ModelKind.Registry.Register(
            new ModelKind(
                "samples-tests-kind",
                "A kind of one's own.",
                (_, _, _) => throw new InvalidDataException(),
                () => new DdpmTrainingOptions { LearningRate = 0.125 }
            )
        );
        return true;
    });

    private readonly TestFolder _folder = new();

    public OwnChoicesTests() => _ = s_registered.Value;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_OwnSampler_IsListed()
    {
        var help = (await CommandRun.OfLine("generate --help")).Results;

        Assert.Contains("samples-tests-own", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_OwnKind_HasTheOptionsOfItsRecord()
    {
        var group = await CommandRun.OfLine("train --help");
        var help = await CommandRun.OfLine("train samples-tests-kind --help");
        var wrong = await CommandRun.OfLine("train samples-tests-kind --learning-rate 0");

        Assert.Contains("Train a kind of one's own", group.Results, StringComparison.Ordinal);
        Assert.Matches("--learning-rate <RATE> .*default: 0.125", help.Results);
        Assert.Contains("--learning-rate must be above 0, got 0.", wrong.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ddpm", "")]
    [InlineData("gan", "")]
    [InlineData("scorer", "")]
    [InlineData("ddpm", "--format samples-tests-format")]
    public async Task Train_OwnDataFormat_IsFoundByItsFilesAndByName(string kind, string option)
    {
        Directory.CreateDirectory(_folder["data"]);
        await File.WriteAllTextAsync(
            Path.Combine(_folder["data"], "own.txt"),
            "",
            TestContext.Current.CancellationToken
        );

        var run = await CommandRun.OfLine($"train {kind} --data {_folder["data"]} --out {_folder["m.zip"]} {option}");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("The own format was asked.", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extension_Assembly_RegistersWhatIsItsOwn()
    {
        var path = Compile(
            """
            [System.Runtime.CompilerServices.ModuleInitializer]
            internal static void Register() =>
                Ddpm.Trainers.Sampler.Registry.Register(new("samples-tests-extension", false, _ => []));
            """
        );

        var run = await CommandRun.Of("generate", "--help", $"--{Extensions.Option}", path);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("samples-tests-extension", run.Results, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extension_ThatCannotBeLoaded_SaysWhy()
    {
        await File.WriteAllTextAsync(_folder["broken.dll"], "no assembly", TestContext.Current.CancellationToken);
        var failing = Compile(
            """
            [System.Runtime.CompilerServices.ModuleInitializer]
            internal static void Register() => throw new System.InvalidOperationException("There is one already.");
            """
        );

        await AssertFails(_folder["none.dll"], "none.dll' is not there");
        await AssertFails(_folder["broken.dll"], "broken.dll' cannot be loaded");
        await AssertFails(failing, "fails where it registers what is its own: There is one already.");
        var missing = await CommandRun.Of("presets", "--extension");
        Assert.Equal(ExitCode.WrongUsage, missing.ExitCode);
        Assert.Contains("--extension needs a value.", missing.Messages, StringComparison.Ordinal);

        static async Task AssertFails(string path, string expected)
        {
            var run = await CommandRun.Of("presets", $"--extension={path}");
            Assert.Equal(ExitCode.Failed, run.ExitCode);
            Assert.Contains(expected, run.Messages, StringComparison.Ordinal);
        }
    }

    private string Compile(string member)
    {
        var name = $"extension{Guid.NewGuid():N}";
        var path = _folder[$"{name}.dll"];
        var result = CSharpCompilation
            .Create(
                name,
                [CSharpSyntaxTree.ParseText($"internal static class Extension {{ {member} }}")],
                LoadableAssemblies.Paths.Select(assembly => MetadataReference.CreateFromFile(assembly)),
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
            )
            .Emit(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return path;
    }
}
