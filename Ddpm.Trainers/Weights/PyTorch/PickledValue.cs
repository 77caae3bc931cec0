using System.Collections;

namespace Ddpm.Trainers;

/// <summary>What the values in a pickle are called, for messages.</summary>
internal static class PickledValue
{
    /// <summary>The kind of a value.</summary>
    public static string Describe(object? value) =>
        value switch
        {
            null => "None",
            string => "text",
            bool => "truth value",
            int or long => "whole number",
            System.Numerics.BigInteger => "number of more than 64 bits",
            double => "floating point number",
            PickledTensor => "tensor",
            PickledStorage => "storage",
            PickledClass named => $"class {named.Name}",
            PassedOver(var kind) => kind,
            IDictionary => "dictionary",
            object?[] => "tuple",
            IList => "list",
            _ => "something else",
        };

    /// <summary>A whole number from 0, or null.</summary>
    public static long? AsSize(object? value) =>
        value switch
        {
            int number and >= 0 => number,
            long number and >= 0 => number,
            _ => null,
        };

    /// <summary>A tuple or list of whole numbers from 0, or null where it is another, or has more than so many of them.</summary>
    public static long[]? AsSizes(object? value, int most)
    {
        if (value is not IList list || list.Count > most)
            return null;
        var sizes = new long[list.Count];
        for (var place = 0; place < sizes.Length; place++)
            if (AsSize(list[place]) is { } size)
                sizes[place] = size;
            else
                return null;
        return sizes;
    }
}
