using System.Buffers.Binary;
using System.Text.Json;
using Ddpm.Samples.Reports;
using Ddpm.Samples.Scenes;
using Ddpm.Trainers;

namespace Ddpm.Samples.Tests.OwnPictures;

/// <summary>Small data sets in the ways in which real ones lie on the disk, by the names that the guide gives them.</summary>
internal static class OwnPictureFolders
{
    private const int Side = 16;
    private const int Each = 4;

    /// <summary>Makes all of them.</summary>
    /// <param name="root">Where.</param>
    public static void Make(string root)
    {
        foreach (var label in (string[])["cat", "dog"])
            for (var number = 1; number <= Each; number++)
            {
                Png(root, $"pets/{label}/{number}.png");
                Png(root, $"kaggle/animals/train/{label}/{number}.png");
                Png(root, $"kaggle/animals/test/{label}/{number + 90}.png");
            }

        Table(
            root,
            "birds/labels.csv",
            "filename,species",
            number => $"{number}.png,{(number % 2 == 0 ? "gull" : "tern")}"
        );
        Table(
            root,
            "rays/findings.tsv",
            "image_id\tfindings\tpatient",
            number => $"{number}\t{(number % 2 == 0 ? "a|b" : "a")}\tp{number / 2}"
        );
        Table(root, "faces/train.csv", "image,smiling,hat", number => $"{number}.png,{number % 2},{1 - (number % 2)}");
        Table(
            root,
            "flowers/metadata.jsonl",
            null,
            number =>
                JsonSerializer.Serialize(
                    new { file_name = $"{number}.png", label = number % 2 == 0 ? "rose" : "tulip" }
                )
        );
        for (var number = 0; number < Each; number++)
        {
            Png(root, $"shapes/00000/img{number:D8}.png");
            Png(root, $"scans/{number}.png");
        }

        Json(
            root,
            "shapes/dataset.json",
            new
            {
                labels = Enumerable
                    .Range(0, Each)
                    .Select(number => new object[] { $"00000/img{number:D8}.png", number % 2 }),
            }
        );
        Json(
            root,
            "marks.json",
            Enumerable
                .Range(0, Each)
                .ToDictionary(
                    number => $"{number}.png",
                    number => number % 2 == 0 ? ["cell"] : (string[])["cell", "edge"]
                )
        );
        Json(
            root,
            "wishes.json",
            (string[][])
                [
                    ["cat"],
                    ["dog"],
                ]
        );
        IClevrDataSetWriter.Write(Path.Combine(root, "scenes"), SceneWorld.Quickstart, scenes: 4, seed: 1);
        Idx(root, "digits/MNIST/raw/train-images.idx3-ubyte", [20, 28, 28]);
        Idx(root, "digits/MNIST/raw/train-labels.idx1-ubyte", [20]);
        for (var batch = 1; batch <= 5; batch++)
            Bytes(root, $"cifar/cifar-10-batches-bin/data_batch_{batch}.bin", Records(4, 3073));
        Bytes(root, "stl/train_X.bin", Records(20, 96 * 96 * 3));
        Bytes(root, "stl/train_y.bin", [.. Enumerable.Range(0, 20).Select(number => (byte)((number % 10) + 1))]);
        Bytes(
            root,
            "stl/class_names.txt",
            "airplane\nbird\ncar\ncat\ndeer\ndog\nhorse\nmonkey\nship\ntruck\n"u8.ToArray()
        );
    }

    private static void Table(string root, string path, string? head, Func<int, string> line)
    {
        var lines = Enumerable.Range(0, 2 * Each).Select(line);
        var file = Prepare(root, path);
        File.WriteAllLines(file, head is null ? lines : lines.Prepend(head));
        for (var number = 0; number < 2 * Each; number++)
            Png(root, $"{Path.GetDirectoryName(path)}/{number}.png");
    }

    private static void Png(string root, string path)
    {
        var random = new Random(path.Sum(letter => letter));
        var pixels = new byte[3 * Side * Side];
        random.NextBytes(pixels);
        PngFile.Write(Prepare(root, path), Picture.From(pixels, new ImageShape(3, Side, Side)));
    }

    private static void Json(string root, string path, object content) =>
        File.WriteAllText(Prepare(root, path), JsonSerializer.Serialize(content));

    private static void Idx(string root, string path, int[] sizes)
    {
        var header = new byte[4 * (sizes.Length + 1)];
        BinaryPrimitives.WriteInt32BigEndian(header, 0x0800 + sizes.Length);
        for (var index = 0; index < sizes.Length; index++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * (index + 1)), sizes[index]);
        var count = sizes.Aggregate(1, (product, size) => product * size);
        Bytes(root, path, [.. header, .. Enumerable.Range(0, count).Select(number => (byte)(number % 10))]);
    }

    // A record begins with its class.
    private static byte[] Records(int count, int length) =>
        [
            .. Enumerable
                .Range(0, count)
                .SelectMany(number => Enumerable.Range(0, length).Select(place => (byte)((number + place) % 10))),
        ];

    private static void Bytes(string root, string path, byte[] content) =>
        File.WriteAllBytes(Prepare(root, path), content);

    private static string Prepare(string root, string path)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }
}
