using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;

namespace Ddpm.Transforms.Tests;

/// <summary>A model that ML.NET has converted to ONNX, in a file.</summary>
internal sealed class OnnxFile : IDisposable
{
    private readonly MLContext _context;
    private readonly TemporaryFolder _folder = new();

    /// <param name="context">The context of the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">Data as it transforms them.</param>
    /// <param name="columns">The columns that are to be outputs; none for all.</param>
    public OnnxFile(MLContext context, ITransformer model, IDataView data, params string[] columns)
        : this(
            context,
            stream =>
            {
                if (columns is [])
                    context.Model.ConvertToOnnx(model, data, stream);
                else
                    context.Model.ConvertToOnnx(model, data, stream, columns);
            }
        ) { }

    /// <param name="context">A context.</param>
    /// <param name="write">Writes the model.</param>
    public OnnxFile(MLContext context, Action<Stream> write)
    {
        _context = context;
        using var stream = File.Create(Path);
        write(stream);
    }

    public string Path => _folder["model.onnx"];

    /// <summary>The data with what ML.NET's stage for ONNX models computes, row by row.</summary>
    /// <param name="data">All columns that are inputs.</param>
    /// <param name="columns">The columns that are wanted.</param>
    public IDataView Apply(IDataView data, params string[] columns)
    {
        using var session = new InferenceSession(Path);

        // ML.NET names outputs so, and takes the end of the name off again.
        string[] outputs = [.. columns.Select(column => $"{column}.output")];
        var stage = _context.Transforms.ApplyOnnxModel(outputs, [.. session.InputNames], Path);
        return stage.Fit(data).Transform(data);
    }

    public void Dispose() => _folder.Dispose();
}
