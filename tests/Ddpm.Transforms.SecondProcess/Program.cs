using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

// labels MODEL.zip LABEL,LABEL… …          generates a picture for each row of labels, and prints the hash of each
// rows DATA.idv MODEL.zip COLUMN …         prints the hash of each value that each model gives the column
// calls NUMBER MODEL.zip COLUMN …          prints how much memory so many predictions of each model left in use: bytes
//                                          of .NET's heap, of the C library's, and by which the process grew
switch (args)
{
    case ["labels", var path, .. var labels]:
        PrintPictures(path, labels);
        break;
    case ["rows", var data, .. var models]:
        foreach (var model in models.Chunk(2))
            PrintValues(data, model[0], model[1]);
        break;
    case ["calls", var calls, .. var models]:
        foreach (var model in models.Chunk(2))
            PrintGrowth(int.Parse(calls), model[0], model[1]);
        break;
    default:
        throw new ArgumentException($"Unknown arguments: {string.Join(' ', args)}.");
}

static void PrintPictures(string path, string[] labels)
{
    var context = new MLContext();
    var model = context.Model.Load(path, out _);
    var rows = context.Data.LoadFromEnumerable(labels.Select(row => new Wish { Label = row.Split(',') }));
    foreach (
        var picture in context.Data.CreateEnumerable<Picture>(
            model.Transform(rows),
            reuseRowObject: false,
            ignoreMissingColumns: true
        )
    )
        Console.WriteLine(Convert.ToHexString(SHA256.HashData(picture.GeneratedImage.Pixels)));
}

static void PrintValues(string data, string path, string column)
{
    var context = new MLContext();
    var view = context.Model.Load(path, out _).Transform(context.Data.LoadFromBinary(data));
    var type = view.Schema[column].Type.RawType;
    var values =
        type == typeof(MLImage) ? view.GetColumn<MLImage>(column).Select(image => Convert.ToHexString(image.Pixels))
        : type == typeof(VBuffer<byte>) ? view.GetColumn<byte[]>(column).Select(Convert.ToHexString)
        : type == typeof(VBuffer<uint>) ? view.GetColumn<uint[]>(column).Select(keys => string.Join(' ', keys))
        : view.GetColumn<float[]>(column).Select(scores => string.Join(' ', scores));
    foreach (var value in values)
        Console.WriteLine(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value))));
}

static void PrintGrowth(int calls, string path, string column)
{
    var context = new MLContext();
    var model = context.Model.Load(path, out var schema);
    var type = model.GetOutputSchema(schema)[column].Type.RawType;
    var growth =
        type == typeof(MLImage) ? Growth<Picture>(picture => picture.GeneratedImage.Dispose())
        : type == typeof(VBuffer<byte>) ? Growth<Pixels>(_ => { })
        : Growth<Scores>(_ => { });
    Console.WriteLine(growth);

    MemoryInUse Growth<TRow>(Action<TRow> release)
        where TRow : class, new()
    {
        using var engine = context.Model.CreatePredictionEngine<Wish, TRow>(model);
        var wish = new Wish { Label = ["red"], Image = new byte[192] };

        // What allocators and the compiler take at first is not growth.
        for (var call = 0; call < calls / 10; call++)
            release(engine.Predict(wish));
        var before = MemoryInUse.Now();
        for (var call = 0; call < calls; call++)
            release(engine.Predict(wish));
        return MemoryInUse.Now() - before;
    }
}

internal sealed class Wish
{
    [VectorType(3, 8, 8)]
    public byte[] Image { get; set; } = new byte[192];

    public string[] Label { get; set; } = [];
}

internal sealed class Picture
{
    public MLImage GeneratedImage { get; set; } = null!;
}

internal sealed class Pixels
{
    [VectorType(3, 8, 8)]
    public byte[] GeneratedImage { get; set; } = [];
}

internal sealed class Scores
{
    public float[] Score { get; set; } = [];
}
