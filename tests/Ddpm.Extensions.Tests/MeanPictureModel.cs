using System.Text.Json;
using Ddpm.Trainers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Extensions.Tests;

/// <summary>How a <see cref="MeanPictureModel"/> is trained.</summary>
public sealed record MeanPictureOptions : GeneratorTrainingOptions
{
    public MeanPictureOptions() => LearningRate = 0.1;

    /// <summary>By how much the grain of a picture brightens or darkens it.</summary>
    [Option(Min = 0, Max = 64)]
    public int Grain { get; init; } = 8;

    public override MeanPictureModel Train(ILabeledImages images, Device device)
    {
        var network = nn.Linear(images.Vocabulary.Count, images.Shape.Length);
        network.to(device);
        TrainingLoop.Run(new Task(network, images.Vocabulary.Count), images, this, device);
        return new MeanPictureModel(new(images.Vocabulary.Names, images.Shape, Grain), network.cpu());
    }

    private sealed class Task(Linear network, int labelCount) : ITrainingTask
    {
        public IReadOnlyList<TrainingObjective> Objectives { get; } =
        [
            new(
                "mean",
                network,
                (batch, _) =>
                {
                    using var labels = LabelBatch.Create(batch.Labels, labelCount, batch.Pixels.device);
                    return nn.functional.mse_loss(network.call(labels.MultiHot()), batch.Pixels.flatten(1));
                }
            ),
        ];
    }
}

/// <summary>A kind of generator of one's own: the mean picture of each label, with a grain that follows from the seed.</summary>
public sealed class MeanPictureModel : IConditionalGenerator
{
    private readonly Content _content;
    private readonly Linear _network;

    internal MeanPictureModel(Content content, Linear network)
    {
        _content = content;
        _network = network;
        Vocabulary = new(content.Labels);
    }

    public static ModelKind OwnKind { get; } =
        new("third-mean", "The mean picture of each label.", Read, () => new MeanPictureOptions());

    public string Kind => OwnKind.Name;

    public LabelVocabulary Vocabulary { get; }

    public ImageShape Shape => _content.Shape;

    public SamplingOptions? Sampling => null;

    public TimeSpan TrainingTime => TimeSpan.Zero;

    public Provenance Provenance => Provenance.Unknown;

    public GeneratedImages Generate(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var labels = LabelBatch.Create(request.Labels, Vocabulary.Count, CPU);
        var pictures = _network.call(labels.MultiHot()).data<float>().ToArray();
        var pixels = new byte[pictures.Length];
        for (var place = 0; place < pixels.Length; place++)
        {
            var grain = new Random(HashCode.Combine(request.Seeds[place / Shape.Length])).Next(
                -_content.Grain,
                _content.Grain + 1
            );
            pixels[place] = (byte)Math.Clamp((pictures[place] + 1) * 127.5 + grain, 0, 255);
        }

        return new GeneratedImages(Shape, pixels);
    }

    public string WriteDescription() => JsonSerializer.Serialize(_content);

    public void WriteWeights(Stream stream, WeightStorage storage = WeightStorage.Float32) =>
        SafeTensors.Write(stream, _network.state_dict());

    public void Dispose() => _network.Dispose();

    private static MeanPictureModel Read(string description, Stream weights, ComputeDevice device)
    {
        var content = JsonSerializer.Deserialize<Content>(description)!;
        TorchRuntime.EnsureLoaded();
        var network = nn.Linear(content.Labels.Count, content.Shape.Length);
        ModuleWeights.Load(network, SafeTensors.Read(weights));
        return new MeanPictureModel(content, network);
    }

    internal sealed record Content(IReadOnlyList<string> Labels, ImageShape Shape, int Grain);
}
