using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>An open file of torch.save, in one of its formats.</summary>
internal interface ICheckpointFile : IDisposable
{
    /// <summary>What was saved: dictionaries, lists and tuples, with <see cref="PickledTensor"/> in them.</summary>
    object? Root { get; }

    /// <summary>Reads the values of a storage.</summary>
    /// <param name="storage">One to which <see cref="Root"/> refers.</param>
    /// <param name="values">A contiguous CPU tensor of its type and count, which is filled.</param>
    /// <exception cref="InvalidDataException">The file lacks it, or has another number of bytes for it.</exception>
    void Read(PickledStorage storage, Tensor values);
}
