using Ddpm.Trainers.Weights;

namespace Ddpm.Transforms.ModelFormat;

/// <summary>A further model that a component needs, saved beside its own.</summary>
/// <param name="Role">What it is for; one of the roles that the component knows, and part of its entries' names.</param>
/// <param name="Name">What a person calls it.</param>
/// <param name="Model">The model.</param>
internal sealed record AttachedModel(string Role, string Name, ITrainedModel Model)
{
    /// <summary>The name of an entry of a model in a role.</summary>
    public static string Entry(string role, string entry) => $"{role}.{entry}";
}
