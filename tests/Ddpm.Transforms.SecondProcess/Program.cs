using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;

// Usage: MODEL.zip LABEL,LABEL… LABEL,LABEL… Loads a model, generates a picture for each row of labels and prints the
// hash of each.
var context = new MLContext();
var model = context.Model.Load(args[0], out _);
var rows = context.Data.LoadFromEnumerable(args.Skip(1).Select(labels => new Wish { Labels = labels.Split(',') }));
foreach (
    var picture in context.Data.CreateEnumerable<Picture>(
        model.Transform(rows),
        reuseRowObject: false,
        ignoreMissingColumns: true
    )
)
    Console.WriteLine(Convert.ToHexString(SHA256.HashData(picture.GeneratedImage.Pixels)));

internal sealed class Wish
{
    public string[] Labels { get; set; } = [];
}

internal sealed class Picture
{
    public MLImage GeneratedImage { get; set; } = null!;
}
