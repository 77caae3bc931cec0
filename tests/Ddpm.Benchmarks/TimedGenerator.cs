using System.Diagnostics;
using Ddpm.Trainers;

namespace Ddpm.Benchmarks;

/// <summary>A generator that knows how long it was asked to work; it does not own the one that does.</summary>
internal sealed class TimedGenerator(IConditionalGenerator generator) : IConditionalGenerator
{
    /// <summary>The time of the processor that went into pictures.</summary>
    public TimeSpan Processor { get; private set; }

    /// <summary>The time on the clock that went into pictures.</summary>
    public TimeSpan Wall { get; private set; }

    public string Kind => generator.Kind;

    public TimeSpan TrainingTime => generator.TrainingTime;

    public Provenance Provenance => generator.Provenance;

    public LabelVocabulary Vocabulary => generator.Vocabulary;

    public ImageShape Shape => generator.Shape;

    public SamplingOptions? Sampling => generator.Sampling;

    public bool UsesLabels => generator.UsesLabels;

    /// <summary>Begins to count anew.</summary>
    public void Reset() => (Processor, Wall) = (TimeSpan.Zero, TimeSpan.Zero);

    public GeneratedImages Generate(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        var (processor, watch) = (ProcessorTime.Now, Stopwatch.StartNew());
        var images = generator.Generate(request, cancellationToken);
        Wall += watch.Elapsed;
        Processor += ProcessorTime.Now - processor;
        return images;
    }

    public void CheckSampling(SamplingOptions? sampling, GenerationGuides guides) =>
        generator.CheckSampling(sampling, guides);

    public string WriteDescription() => generator.WriteDescription();

    public void WriteWeights(Stream stream, WeightStorage storage = WeightStorage.Float32) =>
        generator.WriteWeights(stream, storage);

    public void Dispose() { }
}
