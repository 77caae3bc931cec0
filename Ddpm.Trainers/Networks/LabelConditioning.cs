using System.Text.Json.Serialization;

namespace Ddpm.Trainers.Networks;

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
