using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Batching;

/// <summary>A test of rows that are generated in batches.</summary>
public abstract class BatchedDataViewTest : IDisposable
{
    private protected readonly MLContext _context = new(seed: 1);
    private protected readonly PaintedGenerator _generator = new("blue", "green", "red");

    public void Dispose()
    {
        _generator.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected IDataView Generate(IDataView rows) =>
        _context.Transforms.GenerateConditionalImages(_generator, new() { BatchSize = 3 }).Fit(rows).Transform(rows);

    private protected IDataView Numbered(int count) =>
        _context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(MixedRow.Create));

    private protected class MixedRow
    {
        public string[] Label { get; set; } = [];

        public int Number { get; set; }

        public string Text { get; set; } = "";

        public float[] Vector { get; set; } = [];

        [KeyType(10)]
        public uint Key { get; set; }

        public bool Flag { get; set; }

        public DateTime Time { get; set; }

        [ImageType(1, 1)]
        public MLImage Image { get; set; } = null!;

        public static MixedRow Create(int number) =>
            new()
            {
                Label = [new[] { "blue", "green", "red" }[number % 3]],
                Number = number,
                Text = $"row {number}",
                Vector = [.. Enumerable.Range(0, number % 4).Select(place => number + 0.5f * place)],
                Key = (uint)(number % 10) + 1,
                Flag = number % 2 == 0,
                Time = new DateTime(2026, 1, 1).AddDays(number),
                Image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [(byte)number, 2, 3, 255]),
            };
    }

    private protected sealed class MixedPictureRow : MixedRow
    {
        public MLImage GeneratedImage { get; set; } = null!;
    }
}
