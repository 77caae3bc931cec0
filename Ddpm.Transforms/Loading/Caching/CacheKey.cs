using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ddpm.Transforms;

/// <summary>Which packed pictures a plan of reading wants.</summary>
/// <param name="Name">
/// The folder in which they are kept: the same for the same data read in the same way, also when the data have changed, so that new
/// ones take the place of old ones.
/// </param>
/// <param name="Content">What they must be of: another one for each change of data, labels, scenes or library.</param>
internal sealed record CacheKey(string Name, string Content)
{
    private const int NameLength = 12;

    /// <summary>The key of a plan, or null where the data cannot say what they are without being read.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="beforeRow">Called before each file and row; what it throws ends this.</param>
    public static CacheKey? Of(PicturePlan plan, Action beforeRow)
    {
        if (plan.Data is not IndexedDataView { Stamp: { } stamp })
            return null;
        var source = Path.GetFullPath(stamp.Folder);
        var request = JsonSerializer.Serialize(
            new
            {
                source,
                stamp.Part,
                Image = plan.Image.Name,
                Label = plan.Label.Name,
                Shape = plan.Shape.ToString(),
                plan.Options,
                Vocabulary = plan.Vocabulary?.Names,
            }
        );
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(request);
        var name = Convert.ToHexStringLower(hash.GetCurrentHash())[..NameLength];

        // Another version of this library, or of the decoders below it, may see other pixels in the same file.
        Append(typeof(CacheKey).Module.ModuleVersionId.ToString());
        Append(typeof(MLContext).Assembly.FullName!);
        stamp.AppendTo(hash, beforeRow);
        using var cursor = plan.GetCursor(plan.Label, plan.Scene);
        var readLabels = LabelColumn.CreateReader(cursor, plan.Label, plan.Vocabulary);
        var readScene = PicturePlan.TextReader(cursor, plan.Scene);
        while (cursor.MoveNext())
        {
            beforeRow();
            foreach (var label in readLabels())
                Append(label);
            Append(readScene() ?? "");
            Append("");
        }

        return new CacheKey(
            $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(source))}-{name}",
            Convert.ToHexStringLower(hash.GetHashAndReset())
        );

        // With its length before it no two texts are taken for another two.
        void Append(string text) =>
            hash.AppendData(
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}"))
            );
    }
}
