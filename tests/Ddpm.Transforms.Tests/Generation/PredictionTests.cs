using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>A real model, loaded from a file, as an application uses it: from many threads, one row at a time.</summary>
public sealed class PredictionTests : IDisposable
{
    private const int Threads = 8;
    private const int RowsEach = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 4);
    private readonly ITransformer _model;

    public PredictionTests()
    {
        using var generator = TinyModels.Generator("blue", "red");
        var rows = Wishes(1);
        var options = new GenerationTransformOptions
        {
            SeedColumnName = "Seed",
            BatchSize = 1,
            Sampling = TinyModels.Sampling,
        };
        _context.Model.Save(
            _context.Transforms.GenerateConditionalImages(generator, options).Fit(rows),
            rows.Schema,
            _folder["model.zip"]
        );
        _model = new MLContext().Model.Load(_folder["model.zip"], out _);
    }

    public void Dispose()
    {
        ((IDisposable)_model).Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Predict_PoolOfEnginesOnManyThreads_GivesThePicturesOfTheCursor()
    {
        var expected = Pictures.Read(_context, _model.Transform(Wishes(Threads * RowsEach)));
        var pool = new ConcurrentBag<PredictionEngine<WishRow, PictureRow>>();
        var engines = 0;
        var read = new string[expected.Length];

        RunThreads(thread =>
        {
            for (var row = thread * RowsEach; row < (thread + 1) * RowsEach; row++)
            {
                // As a web server does: an engine serves one request at a time, the model serves all engines.
                if (!pool.TryTake(out var engine))
                {
                    Interlocked.Increment(ref engines);
                    engine = _context.Model.CreatePredictionEngine<WishRow, PictureRow>(
                        _model,
                        new PredictionEngineOptions { OwnsTransformer = false }
                    );
                }

                using (var image = engine.Predict(Wish(row)).GeneratedImage)
                    read[row] = Pictures.Pixels(image);
                pool.Add(engine);
            }
        });

        Assert.Equal(expected, read);
        Assert.InRange(engines, 1, Threads);
        foreach (var engine in pool)
            engine.Dispose();
        Assert.Equal(expected[0], Pictures.Read(_context, _model.Transform(Wishes(1)))[0]);
    }

    [Fact]
    public void Transform_CursorsOfOneModelOnManyThreads_GiveThePicturesOfOne()
    {
        var expected = Pictures.Read(_context, _model.Transform(Wishes(RowsEach)));
        var read = new string[Threads][];

        RunThreads(thread => read[thread] = Pictures.Read(new MLContext(), _model.Transform(Wishes(RowsEach))));

        Assert.All(read, pictures => Assert.Equal(expected, pictures));
    }

    [Fact]
    public void GetRowToRowMapper_RowsOfACursor_GetThePicturesOfTheBatchedCursor()
    {
        var rows = Wishes(RowsEach);
        var expected = Pictures.Read(_context, _model.Transform(rows));
        var mapper = _model.GetRowToRowMapper(rows.Schema);
        var picture = mapper.OutputSchema["GeneratedImage"];
        var read = new List<string>();

        using (var cursor = rows.GetRowCursor(mapper.GetDependencies([picture])))
        {
            var row = mapper.GetRow(cursor, [picture]);
            var get = row.GetGetter<MLImage>(picture);
            var image = default(MLImage)!;
            while (cursor.MoveNext())
            {
                get(ref image);
                read.Add(Pictures.Pixels(image));
            }
        }

        Assert.Equal(expected, read);
    }

    private static void RunThreads(Action<int> work)
    {
        var errors = new ConcurrentQueue<Exception>();
        var threads = Enumerable
            .Range(0, Threads)
            .Select(thread => new Thread(() =>
            {
                try
                {
                    work(thread);
                }
                catch (Exception error)
                {
                    errors.Enqueue(error);
                }
            }))
            .ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Empty(errors);
    }

    private IDataView Wishes(int count) => _context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(Wish));

    private static WishRow Wish(int row) => new() { Label = [row % 2 == 0 ? "red" : "blue"], Seed = 100 + row };

    private sealed class WishRow
    {
        public string[] Label { get; set; } = [];

        public long Seed { get; set; }
    }
}
