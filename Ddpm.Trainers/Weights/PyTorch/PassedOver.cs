namespace Ddpm.Trainers;

/// <summary>A value of a checkpoint that no weights are made of: read, since PyTorch reads it, and of no use here.</summary>
/// <param name="Kind">What it is, for messages.</param>
internal sealed record PassedOver(string Kind)
{
    /// <summary>Bytes.</summary>
    public static PassedOver Bytes { get; } = new("bytes");
}
