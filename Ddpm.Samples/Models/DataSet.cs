using Ddpm.Transforms.Loading;
using Microsoft.ML;

namespace Ddpm.Samples.Models;

/// <summary>A published data set in a folder, by name.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Channels">1 where its pictures are grey, 3 where they are RGB.</param>
/// <param name="Splits">The parts that it has.</param>
/// <param name="Load">Loads a part of it from its published files.</param>
internal sealed record DataSet(
    string Name,
    int Channels,
    IReadOnlyList<DataSplit> Splits,
    Func<MLContext, string, DataSplit, IDataView> Load
)
{
    private static readonly DataSplit[] s_trainAndTest = [DataSplit.Train, DataSplit.Test];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DataSet> All { get; } =
    [
        new("iclevr", 3, [DataSplit.Train], (context, folder, _) => context.Data.LoadFromIClevr(folder)),
        new(
            "mnist",
            1,
            s_trainAndTest,
            (context, folder, split) => LoadIdx(context, folder, split, IdxLabelNames.Digits)
        ),
        new(
            "fashion-mnist",
            1,
            s_trainAndTest,
            (context, folder, split) => LoadIdx(context, folder, split, IdxLabelNames.FashionMnist)
        ),
        new("cifar10", 3, s_trainAndTest, (context, folder, split) => context.Data.LoadFromCifar10(folder, split)),
        new("cifar100", 3, s_trainAndTest, (context, folder, split) => context.Data.LoadFromCifar100(folder, split)),
        new(
            "svhn",
            3,
            [DataSplit.Train, DataSplit.Test, DataSplit.Extra],
            (context, folder, split) => context.Data.LoadFromSvhn(folder, split)
        ),
        new("stl10", 3, s_trainAndTest, (context, folder, split) => context.Data.LoadFromStl10(folder, split)),
    ];

    /// <summary>The names of all parts of all of them.</summary>
    public static IReadOnlyList<string> SplitNames { get; } = [.. Enum.GetValues<DataSplit>().Select(SplitName)];

    /// <summary>The data set of a name that was checked.</summary>
    public static DataSet ByName(string name) => All.First(one => one.Name == name);

    /// <summary>The part of a name that was checked.</summary>
    public static DataSplit SplitByName(string name) =>
        Enum.GetValues<DataSplit>().First(split => SplitName(split) == name);

    /// <summary>A part as it is named on the command line.</summary>
    public static string SplitName(DataSplit split) =>
        split switch
        {
            DataSplit.Train => "train",
            DataSplit.Test => "test",
            _ => "extra",
        };

    private static IDataView LoadIdx(
        MLContext context,
        string folder,
        DataSplit split,
        IReadOnlyList<string> labelNames
    )
    {
        var part = split == DataSplit.Train ? IdxFiles.Training : IdxFiles.Test;
        return IdxFiles.Find(folder, part) is { } files
            ? context.Data.LoadFromIdx(files.Images, files.Labels, labelNames)
            : throw new FileNotFoundException(
                $"'{folder}' lacks {IdxFiles.ImagesName(part)} or {IdxFiles.LabelsName(part)} (plain or .gz)."
            );
    }
}
