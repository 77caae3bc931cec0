using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>A saved model in a program that has ONNX Runtime and no libtorch.</summary>
public sealed class WithoutTorchTests : ModelZipTest
{
    [Fact]
    public void Program_ItsFolder_HasNoLibTorch()
    {
        var folder = Path.GetDirectoryName(SecondProcess.WithoutTorch)!;
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();

        Assert.Contains(files, name => name!.Contains("onnxruntime", StringComparison.Ordinal));
        Assert.DoesNotContain(files, name => name!.Contains("torch_cpu", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_Generator_MakesThePicturesThatTorchMakes()
    {
        var rows = Pictures.Rows(_context, "red", "blue,red");
        using var model = FitChain(rows);
        _context.Model.Save(model, rows.Schema, _folder["model.zip"]);

        var output = await SecondProcess.Run(
            SecondProcess.WithoutTorch,
            ["labels", _folder["model.zip"], "red", "blue,red"]
        );

        using var onnx = ModelRuntime.Use(InferenceRuntime.OnnxRuntime);
        var expected = _context
            .Data.CreateEnumerable<PictureRow>(model.Transform(rows), reuseRowObject: false, ignoreMissingColumns: true)
            .Select(row => Pictures.Hash(row.GeneratedImage));
        Assert.Equal(expected, output);
    }

    [Fact]
    public void Transform_EitherRuntime_MakesTheSamePicturesButForRounding()
    {
        var rows = Pictures.Rows(_context, "red", "blue,red");
        using var model = FitChain(rows);

        var (onnx, torch) = (Read(InferenceRuntime.OnnxRuntime), Read(InferenceRuntime.Torch));

        Assert.All(onnx.Zip(torch), pair => Assert.InRange(pair.First - pair.Second, -2, 2));

        byte[] Read(InferenceRuntime runtime)
        {
            using var usage = ModelRuntime.Use(runtime);
            return
            [
                .. _context
                    .Data.CreateEnumerable<PictureRow>(
                        model.Transform(rows),
                        reuseRowObject: false,
                        ignoreMissingColumns: true
                    )
                    .SelectMany(row => row.GeneratedImage.Pixels.ToArray()),
            ];
        }
    }
}
