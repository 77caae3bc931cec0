using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Ddpm.Samples.Models;
using Ddpm.Samples.Tests.Commands;
using Ddpm.Samples.Tests.Notebooks;
using Ddpm.Trainers;

namespace Ddpm.Samples.Tests.Onnx;

/// <summary>
/// The programs of the page about ONNX draw the picture that the model itself draws of the same noise: a shipped model, which has
/// learnt something, so that no part of the loop is without effect.
/// </summary>
public sealed partial class OnnxPageTests : IDisposable
{
    private static readonly string s_model = RepositoryFolder.File("docs", "models", "clevr-64.zip");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private const long Seed = 5;

    // Of 255, as pictures of different runtimes may differ.
    private const int Rounding = 2;

    [Fact]
    public async Task CSharpOfThePage_AsItStands_WritesAPicture()
    {
        var run = await Files("csharp-as-it-stands");

        Assert.Equal(0, App(run, Program("cs")).Run(run.Model, run.Picture));

        var header = Encoding.ASCII.GetBytes("P6 64 64 255\n");
        Assert.Equal(header, File.ReadAllBytes(run.Picture)[..header.Length]);
        Assert.Equal(header.Length + 3 * 64 * 64, new FileInfo(run.Picture).Length);
    }

    [Fact]
    public async Task CSharpOfThePage_OnTheModelsOwnNoise_DrawsItsPicture()
    {
        var run = await Files("csharp");
        var program = Replace(
            Replace(
                Program("cs"),
                "var random = new Random(7);",
                "var noise = new Queue<float>(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(args[2])).ToArray());"
            ),
            "Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())",
            "noise.Dequeue()"
        );

        Assert.Equal(0, App(run, program).Run(run.Model, run.Picture, run.Noise));

        AssertClose(run);
    }

    [Fact]
    public async Task PythonOfThePage_OnTheModelsOwnNoise_DrawsItsPicture()
    {
        PythonWithOnnxRuntime.Require();
        var run = await Files("python");
        var program = Path.Combine(run.Folder, "draw.py");
        File.WriteAllText(
            program,
            Replace(
                Program("py"),
                "np.random.default_rng(7).standard_normal(shape, np.float32)",
                "np.fromfile(sys.argv[3], np.float32).reshape(shape)"
            )
        );

        await PythonWithOnnxRuntime.Run(run.Folder, program, run.Model, run.Picture, run.Noise);

        AssertClose(run);
    }

    /// <summary>A model of the command line's, its noise, and the picture that it draws of it.</summary>
    private async Task<PageRun> Files(string name)
    {
        var folder = _folder[name];
        Directory.CreateDirectory(folder);
        var run = new PageRun(folder);
        await CommandRun.Done("convert", s_model, "--out", run.Model);

        using var stage = ModelFile.LoadGenerator(ModelContext.Create(), s_model);
        var generator = stage.Generator;
        var drawn = generator.Generate(
            new GenerationRequest
            {
                Labels = [generator.Vocabulary.Encode(["red cube", "cyan sphere"])],
                Seeds = [Seed],
                Sampling = generator.Sampling! with { Sampler = "ddim" },
            }
        );
        var noise = new RowNoise([Seed]).Normal(0, generator.Shape.Length);
        File.WriteAllBytes(run.Noise, MemoryMarshal.AsBytes<float>(noise));
        return run with { Expected = drawn[0].ToArray() };
    }

    private static void AssertClose(PageRun run)
    {
        var file = File.ReadAllBytes(run.Picture);
        var pixels = file[^run.Expected.Length..];
        var area = run.Expected.Length / 3;
        Assert.All(
            Enumerable.Range(0, pixels.Length),
            place => Assert.InRange(Math.Abs(pixels[place] - run.Expected[place % 3 * area + place / 3]), 0, Rounding)
        );
    }

    private static FileBasedApp App(PageRun run, string program)
    {
        var path = Path.Combine(run.Folder, "draw.cs");
        File.WriteAllText(path, program);
        return new FileBasedApp(path);
    }

    private static string Program(string extension)
    {
        var page = File.ReadAllText(RepositoryFolder.File("docs", "guide", "onnx.md"));
        return Block().Matches(page).Single(block => block.Groups["extension"].Value == extension).Groups["code"].Value;
    }

    private static string Replace(string program, string part, string other)
    {
        Assert.Contains(part, program, StringComparison.Ordinal);
        return program.Replace(part, other, StringComparison.Ordinal);
    }

    private sealed record PageRun(string Folder)
    {
        public string Model => Path.Combine(Folder, "model.onnx");

        public string Noise => Path.Combine(Folder, "noise.bin");

        public string Picture => Path.Combine(Folder, "picture.ppm");

        public byte[] Expected { get; init; } = [];
    }

    [GeneratedRegex(@"```[a-z]+ file=draw\.(?<extension>[a-z]+)\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
