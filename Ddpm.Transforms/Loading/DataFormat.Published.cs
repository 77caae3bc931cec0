namespace Ddpm.Transforms;

/// <content>The formats that there are.</content>
public sealed partial class DataFormat
{
    /// <summary>"iclevr": a folder in the format of i-CLEVR.</summary>
    public static DataFormat IClevr { get; } =
        new(
            "iclevr",
            "train.json and objects.json",
            3,
            (folder, split) =>
                split == DataSplit.Train && HasFile(folder, "train.json") && HasFile(folder, IClevrFolder.ObjectsFile),
            (context, folder, _, files) => context.Data.LoadFromIClevr(folder, new(files))
        )
        {
            Splits = [DataSplit.Train],
        };

    /// <summary>"mnist": the IDX files of MNIST, plain or gzipped.</summary>
    public static DataFormat Mnist { get; } = Idx("mnist", IdxLabelNames.Digits, areClothes: false);

    /// <summary>"fashion-mnist": the IDX files of Fashion-MNIST, in a folder with "fashion" in its name or directly below one.</summary>
    public static DataFormat FashionMnist { get; } = Idx("fashion-mnist", IdxLabelNames.FashionMnist, areClothes: true);

    /// <summary>"cifar10": the binary version of CIFAR-10.</summary>
    public static DataFormat Cifar10 { get; } =
        new(
            "cifar10",
            "data_batch_1.bin",
            3,
            (folder, split) => HasFile(folder, split == DataSplit.Train ? "data_batch_1.bin" : "test_batch.bin"),
            (context, folder, split, _) => context.Data.LoadFromCifar10(folder, split)
        );

    /// <summary>"cifar100": the binary version of CIFAR-100.</summary>
    public static DataFormat Cifar100 { get; } =
        new(
            "cifar100",
            "train.bin",
            3,
            (folder, split) => HasFile(folder, split == DataSplit.Train ? "train.bin" : "test.bin"),
            (context, folder, split, _) => context.Data.LoadFromCifar100(folder, split)
        );

    /// <summary>"svhn": the cropped digits of SVHN.</summary>
    public static DataFormat Svhn { get; } =
        new(
            "svhn",
            "train_32x32.mat",
            3,
            (folder, split) => HasFile(folder, $"{split}_32x32.mat".ToLowerInvariant()),
            (context, folder, split, _) => context.Data.LoadFromSvhn(folder, split)
        )
        {
            Splits = [DataSplit.Train, DataSplit.Test, DataSplit.Extra],
        };

    /// <summary>"stl10": the binary version of STL-10.</summary>
    public static DataFormat Stl10 { get; } =
        new(
            "stl10",
            "train_X.bin",
            3,
            (folder, split) => HasFile(folder, split == DataSplit.Train ? "train_X.bin" : "test_X.bin"),
            (context, folder, split, _) => context.Data.LoadFromStl10(folder, split)
        );

    /// <summary>"label-file": pictures with a table (CSV, TSV, JSON lines) or a JSON of their labels beside them.</summary>
    public static DataFormat LabelFile { get; } =
        new(
            "label-file",
            Transforms.LabelFile.Files,
            3,
            (folder, split) => split == DataSplit.Train && Transforms.LabelFile.Has(folder),
            (context, folder, _, files) => Transforms.LabelFile.Read(folder, Own(files)).Load(context.Data, files)
        )
        {
            Splits = [DataSplit.Train],
        };

    /// <summary>"image-folder": a folder of pictures for each label.</summary>
    public static DataFormat ImageFolder { get; } =
        new(
            "image-folder",
            Transforms.ImageFolder.Files,
            3,
            Transforms.ImageFolder.Has,
            (context, folder, split, files) =>
                Transforms.ImageFolder.Read(folder, split, Own(files)).Load(context.Data, files)
        )
        {
            IsGeneral = true,
        };

    /// <summary>All formats.</summary>
    public static ChoiceRegistry<DataFormat> Registry { get; } =
        new("data format", IClevr, LabelFile, Mnist, FashionMnist, Cifar10, Cifar100, Svhn, Stl10, ImageFolder);

    private static DataFormat Idx(string name, IReadOnlyList<string> labelNames, bool areClothes) =>
        new(
            name,
            "train-images-idx3-ubyte and train-labels-idx1-ubyte (plain or .gz)",
            1,
            (folder, split) => IdxPair.Find(folder, split) is not null && IsOfClothes(folder) == areClothes,
            (context, folder, split, _) =>
                IdxPair.Find(folder, split) is { } pair
                    ? context.Data.LoadFromIdx(pair.Images, pair.Labels, labelNames)
                    : throw IdxPair.Missing(folder, split)
        );

    // "fashion-mnist/MNIST/raw" is how a well-known library leaves it.
    private static bool IsOfClothes(string folder)
    {
        var near = new DirectoryInfo(folder);
        for (var level = 0; level < 2 && near?.Name is "raw" or "MNIST"; level++)
            near = near.Parent;
        return new[] { near, near?.Parent }.Any(place =>
            place?.Name.Contains("fashion", StringComparison.OrdinalIgnoreCase) == true
        );
    }

    private static ImageFolderOptions Own(PictureFileOptions files) =>
        files as ImageFolderOptions
        ?? new ImageFolderOptions { Background = files.Background, MaximumPixels = files.MaximumPixels };

    private static bool HasFile(string folder, string name) => File.Exists(Path.Combine(folder, name));
}
