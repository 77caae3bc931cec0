using TorchSharp;

namespace Ddpm.Trainers.Weights;

/// <summary>One tensor as the header of a safetensors file describes it.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Shape">Its sizes, outermost first; none for a scalar.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where its bytes end.</param>
internal sealed record SafeTensorsEntry(string Name, torch.ScalarType Type, long[] Shape, long Begin, long End)
{
    /// <summary>The number of its bytes.</summary>
    public long Length => End - Begin;

    /// <summary>The number of its values.</summary>
    public long Count => Length / SafeTensorsType.SizeOf(Type);
}
