using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ddpm.Trainers;
using Ddpm.Transforms;
using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Benchmarks.Speed;

/// <summary>
/// Does the work that lines of the standard input name, and says in a line of JSON how long each repetition took. It uses only what
/// older builds have too: docs/benchmarks/speed-build.sh compiles this file into them.
/// </summary>
internal static class SpeedWorker
{
    private const int Side = 64;
    private const int LabelCount = 24;
    private const int WarmUp = 2;

    private static readonly ImageShape s_shape = new(3, Side, Side);

    /// <summary>Works until the input ends.</summary>
    /// <param name="model">The file of a model with the network <c>medium</c> for pictures of 64×64.</param>
    public static int Run(string model)
    {
        var generator = new Lazy<DdpmGenerator>(() => Load(model));
        var scorer = new Lazy<LabelClassifier>(BuildScorer);
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            var (size, repeats) = (Number(words[1]), Number(words[2]));
            object answer = words[0] switch
            {
                "denoise" => Timed(Denoise(generator.Value, size, repeats)),
                "draw" => Timed(Repeat(repeats, () => Draw(generator.Value, size, steps: 10, guidance: 2, _ => { }))),
                "score" => Timed(Repeat(repeats, Score(scorer.Value, size))),
                "train" => Timed(Train(size, repeats)),
                "answer" => new { Value = Answer(generator.Value, size) },
                var other => throw new ArgumentException($"'{other}' is no work."),
            };
            Console.WriteLine(JsonSerializer.Serialize(answer));
        }
        return 0;
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static object Timed(IEnumerable<Moment> moments)
    {
        var all = moments.ToArray();
        var pairs = all.Skip(1).Zip(all, (after, before) => (After: after, Before: before)).ToArray();
        return new
        {
            Wall = pairs.Select(pair => pair.After.Clock - pair.Before.Clock),
            Processor = pairs.Select(pair => pair.After.Processor - pair.Before.Processor),
            Peak = PeakMemory(),
        };
    }

    /// <summary>One call of the network a step, without guidance, and what the sampler does with the answer.</summary>
    private static IEnumerable<Moment> Denoise(DdpmGenerator generator, int pictures, int repeats)
    {
        var moments = new List<Moment>();
        Draw(generator, pictures, repeats + WarmUp, guidance: 1, _ => moments.Add(Moment.Now));
        return moments.Skip(1);
    }

    private static void Draw(
        DdpmGenerator generator,
        int pictures,
        int steps,
        double guidance,
        Action<GenerationStep> onStep
    ) =>
        generator.Generate(
            new GenerationRequest
            {
                Labels = LabelsOf(pictures),
                Seeds = [.. Enumerable.Range(0, pictures).Select(row => (long)row)],
                Sampling = new()
                {
                    Sampler = "ddim",
                    Steps = steps,
                    GuidanceScale = guidance,
                },
                OnStep = onStep,
            }
        );

    private static Action Score(LabelClassifier scorer, int pictures)
    {
        var pixels = PixelsOf(pictures);
        return () => scorer.Score(pixels, pictures);
    }

    private static IEnumerable<Moment> Repeat(int repeats, Action work)
    {
        work();
        yield return Moment.Now;
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            work();
            yield return Moment.Now;
        }
    }

    /// <summary>Steps of a training with the usual options, but for the batch.</summary>
    private static IEnumerable<Moment> Train(int batch, int repeats)
    {
        var images = new ImageCache(s_shape, new LabelVocabulary(Labels()));
        var pixels = PixelsOf(8 * batch);
        foreach (var (row, labels) in LabelsOf(8 * batch).Index())
            images.Add(pixels.AsSpan(row * s_shape.Length, s_shape.Length).ToArray(), labels);
        var moments = new List<Moment>();
        using var model = ConditionalDdpmTrainer.Train(
            images,
            new DdpmTrainingOptions
            {
                Network = ConditionalUNetOptions.Medium,
                Budget = TrainingBudget.OfSteps(repeats + WarmUp),
                BatchSize = batch,
                OnProgress = _ => moments.Add(Moment.Now),
            },
            TorchRuntime.SelectDevice(null, true)
        );
        return moments.Skip(WarmUp - 1);
    }

    /// <summary>The mean size of the values that the network answers to waves, for a comparison with other programs.</summary>
    private static double Answer(DdpmGenerator generator, int pictures)
    {
        TorchRuntime.EnsureLoaded();
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var waves = Enumerable.Range(0, pictures * s_shape.Length).Select(place => (float)Math.Sin(place)).ToArray();
        using var labels = LabelBatch.Create(LabelsOf(pictures), LabelCount, CPU);
        var answer = ((IDenoisingNetwork)generator.Module).Predict(
            tensor(waves, [pictures, 3, Side, Side]),
            tensor(Enumerable.Repeat(500f, pictures).ToArray()),
            labels
        );
        return answer.abs().mean().item<float>();
    }

    private static DdpmGenerator Load(string path)
    {
        var model = new MLContext(seed: 1).Model.Load(path, out _);
        var stage = model as ConditionalGenerationTransformer;
        stage ??= ((IEnumerable<ITransformer>)model).OfType<ConditionalGenerationTransformer>().Single();
        return (DdpmGenerator)stage.Generator;
    }

    private static LabelClassifier BuildScorer()
    {
        TorchRuntime.EnsureLoaded();
        var description = new LabelClassifierDescription
        {
            Version = ModelDescription.CurrentVersion,
            Labels = Labels(),
            Shape = s_shape,
            InputSize = Side,
        };
        return new LabelClassifier(description, description.BuildNetwork(seed: 1, CPU), CPU);
    }

    private static string[] Labels() => [.. Enumerable.Range(0, LabelCount).Select(label => $"label {label}")];

    private static int[][] LabelsOf(int pictures) =>
        [
            .. Enumerable
                .Range(0, pictures)
                .Select(row => new[] { row % LabelCount, (row + 5) % LabelCount, (row + 9) % LabelCount }),
        ];

    private static byte[] PixelsOf(int pictures)
    {
        var pixels = new byte[pictures * s_shape.Length];
        new Random(1).NextBytes(pixels);
        return pixels;
    }

    /// <summary>The most resident memory that this process has had, in MB.</summary>
    private static double PeakMemory()
    {
        var line = File.ReadLines("/proc/self/status")
            .Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1e3;
    }

    /// <summary>When something was done.</summary>
    /// <param name="Clock">Milliseconds on the clock.</param>
    /// <param name="Processor">Milliseconds of the processor.</param>
    private readonly record struct Moment(double Clock, double Processor)
    {
        public static Moment Now =>
            new(Stopwatch.GetTimestamp() * 1e3 / Stopwatch.Frequency, Environment.CpuUsage.TotalTime.TotalMilliseconds);
    }
}
