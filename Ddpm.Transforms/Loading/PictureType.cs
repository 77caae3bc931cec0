using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms;

/// <summary>The type of a column of pictures that need not all have one size.</summary>
internal static class PictureType
{
    /// <summary>The type; to have it is to have it registered.</summary>
    public static ImageDataViewType OfAnySize { get; } = Register();

    /// <summary>Whether a column of the type holds images; to have asked is to have the type registered.</summary>
    public static bool IsImage(DataViewType type)
    {
        _ = OfAnySize;
        return type is ImageDataViewType;
    }

    /// <summary>The type of a column of pictures of one size, which a plain property can hold as well.</summary>
    public static ImageDataViewType OfSize(int height, int width)
    {
        _ = OfAnySize;
        new ImageTypeAttribute(height, width).Register();
        return new ImageDataViewType(height, width);
    }

    /// <summary>
    /// Lets a plain property of type <see cref="MLImage"/> stand for such a column in a row class: ML.NET's own
    /// attribute asks for a size.
    /// </summary>
    private static ImageDataViewType Register()
    {
        var type = new ImageDataViewType();
        try
        {
            DataViewTypeManager.Register(type, typeof(MLImage));
        }
        catch (ArgumentException)
        {
            // The application has given MLImage a meaning of its own in row classes; that stays.
        }

        return type;
    }
}
