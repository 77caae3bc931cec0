namespace Ddpm.Transforms.Batching;

/// <summary>Keeps values of one raw type.</summary>
internal abstract class ColumnBuffer<TValue> : ColumnBuffer
{
    /// <summary>Hands out the value of a slot; what is handed out belongs to the receiver.</summary>
    public abstract void CopyTo(int slot, ref TValue value);
}
