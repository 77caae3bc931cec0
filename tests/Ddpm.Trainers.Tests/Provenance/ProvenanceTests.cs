using TorchSharp;

namespace Ddpm.Trainers.Tests;

public sealed class ProvenanceTests
{
    [Fact]
    public void Then_OtherData_IsThatOfBoth()
    {
        var (one, other) = (Fingerprint(1, 2), Fingerprint(3));

        var both = Of(one).Then(Of(other));

        Assert.Equal(Fingerprint(1, 2, 3), both.TrainingData);
        Assert.Null(Of(one).Then(Provenance.Unknown).TrainingData);
        Assert.Null(Provenance.Unknown.Then(Of(other)).TrainingData);
    }

    [Fact]
    public void Then_ScorerThatComesAgain_CountsAsItDidLast()
    {
        var (a, b) = (Scorer('a'), Scorer('b'));
        var again = a with { Name = "renamed", Weight = 2 };

        var scorers = Of(null, a, b).Then(Of(null, again)).GuidedBy;

        Assert.Equal([b, again], scorers);
    }

    [Fact]
    public void OfTraining_ModelsBefore_AreAllKnown()
    {
        var images = Images(3);
        using var teacher = new Model(Of(Fingerprint(1), Scorer('a')));
        using var previous = new Model(Of(Fingerprint(2), Scorer('b')));

        var provenance = Provenance.OfTraining(images, Scorer('c'), teacher, previous);

        Assert.Equal(Fingerprint(1, 2, 3), provenance.TrainingData);
        Assert.Equal(["a", "b", "c"], provenance.GuidedBy.Select(scorer => scorer.Name));
        Assert.Equal(Fingerprint(3), Provenance.OfTraining(images, scorer: null, null, null).TrainingData);
    }

    [Fact]
    public void OfPictures_ScorerThatIsAskedWhileSampling_CountsAfterThoseOfTraining()
    {
        using var model = new Model(Of(Fingerprint(1), Scorer('a')));
        using var scorer = new Model(Of(Fingerprint(2)));
        var guides = new GenerationGuides { Scorer = scorer, ScorerName = "guide.zip" };

        var asked = Provenance.OfPictures(model, new() { ScorerScale = 3 }, guides);

        Assert.Equal(["training", "sampling"], asked.GuidedBy.Select(guide => guide.Phase));
        var guide = asked.GuidedBy[^1];
        Assert.Equal(("guide.zip", 3, Fingerprint(2)), (guide.Name, guide.Weight, guide.TrainingData));
        Assert.True(guide.Is(ModelIdentity.Of(scorer, "of another name")));
        Assert.Equal(Fingerprint(1), asked.TrainingData);
        Assert.Single(Provenance.OfPictures(model, new() { ScorerScale = 0 }, guides).GuidedBy);
    }

    [Theory]
    [InlineData("sampling")]
    [InlineData("")]
    public void Validate_ScorerOfAModelThatDidNotGuideItsTraining_IsRefused(string phase) =>
        Assert.Throws<ArgumentException>(Of(null, Scorer('a') with { Phase = phase }).Validate);

    [Fact]
    public void Validate_ScorerThatIsMissing_IsRefused() =>
        Assert.Throws<ArgumentNullException>(Of(null, [null!]).Validate);

    private static Provenance Of(DataFingerprint? data, params GuidingScorer[] scorers) =>
        new() { TrainingData = data, GuidedBy = scorers };

    private static GuidingScorer Scorer(char name) => new($"{name}", new string(name, 64), GuidingScorer.Training);

    private static DataFingerprint Fingerprint(params byte[] pictures)
    {
        var builder = new DataFingerprintBuilder();
        foreach (var picture in pictures)
            builder.Add([picture], $"scene {picture}");
        return builder.Build();
    }

    private static ImageCache Images(params byte[] pictures) =>
        new(TinyPictures.Shape, TinyPictures.Vocabulary, Fingerprint(pictures));

    /// <summary>A model of any kind, without torch.</summary>
    private sealed class Model(Provenance provenance) : IConditionalGenerator, IGuidingScorer
    {
        public string Kind => "any";

        public TimeSpan TrainingTime => TimeSpan.Zero;

        public Provenance Provenance => provenance;

        public LabelVocabulary Vocabulary => TinyPictures.Vocabulary;

        public ImageShape Shape => TinyPictures.Shape;

        public SamplingOptions? Sampling => null;

        public GeneratedImages Generate(GenerationRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public torch.Tensor Logits(torch.Tensor pixels) => throw new NotSupportedException();

        public string WriteDescription() => "{}";

        public void WriteWeights(Stream stream, WeightStorage storage = WeightStorage.Float32) => stream.WriteByte(1);

        public void Dispose() { }
    }
}
