using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using static Ddpm.Trainers.OptionChecks;

namespace Ddpm.Trainers;

/// <summary>
/// Which denoising network and how large. Each network has its own options, which check, price and build it; the list
/// of networks is <see cref="NetworkKind.Registry"/>. Options of one's own are a record that derives from this one, with
/// properties that JSON can keep.
/// </summary>
[JsonConverter(typeof(DenoisingNetworkOptionsConverter))]
public abstract record DenoisingNetworkOptions
{
    /// <summary>The length of the vectors of time, labels and guidance, 8 to 4096. <value>192 by default.</value></summary>
    public int ConditionWidth { get; init; } = 192;

    /// <summary>How the network is told the labels. <value><see cref="LabelConditioning.Tokens"/> by default.</value></summary>
    public LabelConditioning LabelConditioning { get; init; } = LabelConditioning.Tokens;

    /// <summary>
    /// Whether a label's vector is made of vectors of the words in its name as well, so that what is learnt of "cube" in "red cube"
    /// serves cubes of all colours; see <see cref="Ddpm.Trainers.LabelConditioning"/> for what becomes of it. Labels that share no
    /// word with another have a vector of their own alone. <value>false by default.</value>
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool LabelWords { get; init; }

    /// <summary>
    /// Whether the scale of guidance is an input of the network, as time is, so that a guided picture takes one evaluation a step
    /// instead of two ("Visual generation without guidance", Chen et al. 2025). Its training takes label dropout, and an evaluation
    /// without gradients more a step. A model that was trained without it can go on with it: its answers are the same at first.
    /// <value>false by default.</value>
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool GuidanceInput { get; init; }

    /// <summary>
    /// How often a value inside a block is dropped in training, in [0, 1); it helps where the same few pictures are seen
    /// very often. <value>0 by default.</value>
    /// </summary>
    public double Dropout { get; init; }

    /// <summary>The kind of network.</summary>
    /// <exception cref="InvalidOperationException">No kind of network with such options is registered.</exception>
    [JsonIgnore]
    public NetworkKind Kind => NetworkKind.Of(this);

    /// <summary>Whether the network also answers for pictures of half the side, with the same weights.</summary>
    [JsonIgnore]
    public virtual bool AnswersAtHalfSize => false;

    /// <summary>Checks every value, also against the pictures' shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">The size does not fit the pictures.</exception>
    public virtual void Validate(ImageShape shape)
    {
        Require(ConditionWidth is >= 8 and <= 4096, nameof(ConditionWidth), ConditionWidth, "8 to 4096");
        RequireRanges(this);
        if (Dropout is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "Dropout must be in [0, 1).");
    }

    /// <summary>Checks that the network also answers for pictures of half the side.</summary>
    /// <exception cref="ArgumentException">It does not, or half of the side does not fit it.</exception>
    internal void RequireHalfSize(ImageShape shape)
    {
        const string option = nameof(DdpmTrainingOptions.HalfSizeShare);
        if (!AnswersAtHalfSize)
            throw new ArgumentException($"A network of kind '{Kind}' cannot learn at half size; leave {option} at 0.");
        if (shape.Height % 2 != 0 || shape.Width % 2 != 0)
            throw new ArgumentException($"Pictures of {shape} cannot be halved; leave {option} at 0.");
        try
        {
            Validate(shape.Halved());
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"At half size, which {option} asks for: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// What the network costs, without building it. A model's file must have as many parameters as this says, so that what is
    /// there, and not what is said, sets how much memory a model may take.
    /// </summary>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labels">The labels that the model knows.</param>
    /// <param name="labelsPerPicture">How many labels the picture has for which multiply-adds are counted.</param>
    public abstract NetworkCost CostOf(ImageShape shape, LabelVocabulary labels, int labelsPerPicture = 1);

    /// <summary>What it costs to encode time, labels and guidance, which <see cref="DenoisingNetwork"/> does for every network.</summary>
    /// <param name="labels">The labels that the model knows.</param>
    protected internal NetworkCost CostOfCondition(LabelVocabulary labels) =>
        TimeEncoder.Cost(DenoisingNetwork.TimeFrequencies, ConditionWidth)
        + (GuidanceInput ? TimeEncoder.Cost(DenoisingNetwork.TimeFrequencies, ConditionWidth) : NetworkCost.Values(0))
        + LabelEncoder.Cost(labels.Count, ConditionWidth, WordsOf(labels));

    /// <summary>The words that labels are made of; null without <see cref="LabelWords"/>, or where no two labels share one.</summary>
    internal LabelWords? WordsOf(LabelVocabulary labels) => LabelWords ? Ddpm.Trainers.LabelWords.Of(labels) : null;

    /// <summary>Builds the network on the CPU, with weights that follow from a seed alone.</summary>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labels">The labels that the model knows.</param>
    /// <param name="seed">The seed of its weights.</param>
    /// <returns>The network; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A value is out of range or does not fit the pictures.</exception>
    public DenoisingNetwork Build(ImageShape shape, LabelVocabulary labels, long seed) =>
        SeededWeights.Build(seed, () => Create(shape, labels));

    /// <summary>Builds the network on the CPU, with weights that are to be written over.</summary>
    internal DenoisingNetwork BuildToLoad(ImageShape shape, LabelVocabulary labels) =>
        SeededWeights.BuildToLoad(() => Create(shape, labels));

    /// <summary>
    /// Calls the network's constructor. Weights are drawn anew afterwards, or written over; what the constructor set to one
    /// value, such as zero, stays (see <see cref="SeededWeights"/>).
    /// </summary>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labels">The labels that the model knows.</param>
    protected abstract DenoisingNetwork Create(ImageShape shape, LabelVocabulary labels);
}

/// <summary>Writes the options of a network with the name of its kind before them.</summary>
internal sealed class DenoisingNetworkOptionsConverter : JsonConverter<DenoisingNetworkOptions>
{
    private const string KindName = "kind";

    public override DenoisingNetworkOptions? Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        if (JsonNode.Parse(ref reader) is not JsonObject values)
            throw new JsonException("The network must be described by an object.");
        if (!values.Remove(KindName, out var name))
            throw new JsonException($"The network's '{KindName}' is missing: {NetworkKind.Registry.Names}.");
        return (DenoisingNetworkOptions?)
            values.Deserialize(name.Deserialize<NetworkKind>(options)!.OptionsType, options);
    }

    public override void Write(Utf8JsonWriter writer, DenoisingNetworkOptions value, JsonSerializerOptions options)
    {
        var values = JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject();
        values.Insert(0, KindName, value.Kind.Name);
        values.WriteTo(writer, options);
    }
}

/// <summary>How a network is told the labels; each form is one <see cref="LabelEncoder"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LabelConditioning>))]
public enum LabelConditioning
{
    /// <summary>
    /// One learned vector for each label: a token that pictures attend to, and, added up, a part of the time's vector.
    /// What belongs to one label stays together, so that colours and shapes are bound to each other.
    /// </summary>
    [JsonStringEnumMemberName("tokens")]
    Tokens,

    /// <summary>
    /// The sum of the labels' learned vectors alone, which is a linear layer on the multi-hot vector, added to the
    /// time's vector.
    /// </summary>
    [JsonStringEnumMemberName("pooled")]
    Pooled,
}
