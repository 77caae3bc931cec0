namespace Ddpm.Transforms.Batching;

/// <summary>A list as the slots of a batch.</summary>
internal static class Slots
{
    /// <summary>Puts a value into a slot, which is there already or comes next.</summary>
    public static void SetOrAdd<TValue>(this List<TValue> values, int slot, TValue value)
    {
        if (slot < values.Count)
            values[slot] = value;
        else
            values.Add(value);
    }
}
