using Ddpm.Transforms;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Loads labelled pictures, and the labels of pictures to generate.</summary>
public static class LoadingExtensions
{
    /// <summary>
    /// Loads a folder in the format of i-CLEVR: objects.json gives each label its index, train.json the labels of each
    /// picture; the pictures lie beside them, or in the folder "images" or "iclevr".
    /// </summary>
    /// <remarks>
    /// The columns are Image (<see cref="MLImage"/>), Label (a vector of text that carries the vocabulary), FileName and
    /// Scene (text); see <see cref="LoadedColumns"/>. The JSONs are read and checked here, and every picture must be there. A
    /// picture is decoded when its row's image is read, so columns that nobody asks for cost nothing; one that is no
    /// picture, is damaged or is too large is then an <see cref="InvalidDataException"/>.
    /// </remarks>
    /// <example>
    /// <code>
    /// IDataView scenes = ml.Data.LoadFromIClevr("data/iclevr");
    /// DataOperationsCatalog.TrainTestData split =
    ///     ml.Data.TrainTestSplit(scenes, testFraction: 0.3, samplingKeyColumnName: LoadedColumns.Scene);
    /// </code>
    /// </example>
    /// <param name="catalog">The context's <see cref="MLContext.Data"/>.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Which of its pictures; all of train.json when null.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A JSON, or a picture that it names, is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// A JSON is not of that format, names a picture twice or outside of the folder, or gives a picture no label or one
    /// that is not in objects.json.
    /// </exception>
    public static IDataView LoadFromIClevr(
        this DataOperationsCatalog catalog,
        string folder,
        IClevrOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return IClevrFolder.Load(folder, options ?? new IClevrOptions());
    }

    /// <summary>
    /// Loads one's own pictures and their labels: from a table (CSV, TSV or JSON lines) or a JSON beside them, from the dataset.json of
    /// the StyleGAN tools, or from folders whose names are the labels.
    /// </summary>
    /// <remarks>
    /// The columns are Image (<see cref="MLImage"/>), Label (a vector of text that carries the vocabulary), FileName, ImagePath and,
    /// where the options say what belongs together, Scene (text); see <see cref="LoadedColumns"/>. Without
    /// <see cref="ImageFolderOptions.LabelFile"/> the folder's own table is taken: dataset.json, or labels, metadata, annotations or
    /// train with .jsonl, .csv or .tsv, or the only file that ends so. Where there is none, the first folder on the way to a picture is
    /// its label (cats/a.jpg), below a folder train where there is one (train/cats/a.jpg); folders that archives leave around all
    /// others are passed through. What is left out, because it has no label or is not there, is warned of in the context's log.
    /// Pictures are decoded when their row's image is read.
    /// </remarks>
    /// <example>
    /// <code>
    /// IDataView pets = ml.Data.LoadFromImageFolder("pets");                      // pets/cat/1.jpg, pets/dog/2.jpg
    /// IDataView marked = ml.Data.LoadFromImageFolder("rays", new() { LabelFile = "rays/findings.csv", GroupColumn = "patient" });
    /// </code>
    /// </example>
    /// <param name="catalog">The context's <see cref="MLContext.Data"/>.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Where the labels stand and how pictures are decoded; null for what is usual.</param>
    /// <param name="split">The part, where the folder has folders train and test.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The file of labels is not there, or none of the pictures that it names.</exception>
    /// <exception cref="InvalidDataException">
    /// There are no labels, which file has them is not known, or it is none that lists pictures and their labels.
    /// </exception>
    /// <exception cref="ArgumentException">An option has no meaning.</exception>
    public static IDataView LoadFromImageFolder(
        this DataOperationsCatalog catalog,
        string folder,
        ImageFolderOptions? options = null,
        DataSplit split = DataSplit.Train
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' is not there.");
        options ??= new ImageFolderOptions();
        options.Validate();
        var list =
            options.LabelFile is not null || LabelFile.Has(folder)
                ? LabelFile.Read(folder, options)
                : ImageFolder.Read(folder, split, options);
        return list.Load(catalog, options);
    }

    /// <summary>Loads a list of label lists, as the test.json of i-CLEVR, as rows to generate pictures for.</summary>
    /// <remarks>The columns are Label (a vector of text) and Seed (a 64-bit integer).</remarks>
    /// <example>
    /// <code>
    /// IDataView requests = ml.Data.LoadConditions("data/iclevr/test.json", seedsPerCondition: 4);
    /// </code>
    /// </example>
    /// <param name="catalog">The context's <see cref="MLContext.Data"/>.</param>
    /// <param name="path">The JSON.</param>
    /// <param name="objectsPath">
    /// The JSON that gives each label its index. When null: the objects.json beside the list; where there is none, the
    /// labels are not checked and carry no vocabulary.
    /// </param>
    /// <param name="seedsPerCondition">
    /// How many rows each list gets, one after the other. Each row's seed is its index, so that no two start from the same
    /// noise and an interval over all pictures holds.
    /// </param>
    /// <exception cref="FileNotFoundException">A JSON is not there.</exception>
    /// <exception cref="InvalidDataException">A JSON is not of that format, or a list is empty or has an unknown label.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of seeds is below 1.</exception>
    public static IDataView LoadConditions(
        this DataOperationsCatalog catalog,
        string path,
        string? objectsPath = null,
        int seedsPerCondition = 1
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ConditionList.Load(path, objectsPath, seedsPerCondition);
    }

    /// <summary>Loads the IDX files of MNIST, Fashion-MNIST and their relatives, plain or gzipped.</summary>
    /// <remarks>
    /// The columns are Image (a grey <see cref="MLImage"/>) and Label (a vector of one text, the name of the class,
    /// which carries the vocabulary). The files are read here, and held as one byte a pixel.
    /// </remarks>
    /// <example>
    /// <code>
    /// IDataView clothes = ml.Data.LoadFromIdx(
    ///     "train-images-idx3-ubyte.gz",
    ///     "train-labels-idx1-ubyte.gz",
    ///     IdxLabelNames.FashionMnist);
    /// </code>
    /// </example>
    /// <param name="catalog">The context's <see cref="MLContext.Data"/>.</param>
    /// <param name="imagesPath">The file of pictures, "train-images-idx3-ubyte.gz" for instance.</param>
    /// <param name="labelsPath">The file of class numbers, "train-labels-idx1-ubyte.gz" for instance.</param>
    /// <param name="labelNames">
    /// The name of each class, <see cref="IdxLabelNames.FashionMnist"/> for instance;
    /// <see cref="IdxLabelNames.Digits"/> when null.
    /// </param>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is of another kind, cut off or damaged, the two do not belong together, or a class has no name.
    /// </exception>
    /// <exception cref="ArgumentException">A class name is blank or given twice, or there is none.</exception>
    public static IDataView LoadFromIdx(
        this DataOperationsCatalog catalog,
        string imagesPath,
        string labelsPath,
        IReadOnlyList<string>? labelNames = null
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return IdxImages.Load(imagesPath, labelsPath, labelNames ?? IdxLabelNames.Digits);
    }

    /// <summary>Loads the binary version of CIFAR-10: data_batch_1.bin to data_batch_5.bin, or test_batch.bin.</summary>
    /// <remarks>
    /// The columns are Image (an <see cref="MLImage"/> of 32×32) and Label (a vector of one text, the name of the
    /// class, which carries the vocabulary). The files are read here, and held as one byte a value.
    /// </remarks>
    /// <example>
    /// <code>
    /// IDataView pictures = ml.Data.LoadFromCifar10("cifar-10-batches-bin");
    /// </code>
    /// </example>
    /// <param name="catalog">The context's <see cref="MLContext.Data"/>.</param>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="split">Which part.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">A file is cut off or damaged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The data set has no such part.</exception>
    public static IDataView LoadFromCifar10(
        this DataOperationsCatalog catalog,
        string folder,
        DataSplit split = DataSplit.Train
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return CifarFiles.LoadTen(folder, split);
    }

    /// <summary>Loads the binary version of CIFAR-100, train.bin or test.bin, with its hundred fine classes.</summary>
    /// <remarks>
    /// The columns are Image (an <see cref="MLImage"/> of 32×32) and Label (a vector of one text, the name of the
    /// class, which carries the vocabulary). The files are read here, and held as one byte a value.
    /// </remarks>
    /// <example>
    /// <code>
    /// IDataView pictures = ml.Data.LoadFromCifar100("cifar-100-binary", DataSplit.Test);
    /// </code>
    /// </example>
    /// <param name="catalog">The context's <see cref="MLContext.Data"/>.</param>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="split">Which part.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">A file is cut off or damaged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The data set has no such part.</exception>
    public static IDataView LoadFromCifar100(
        this DataOperationsCatalog catalog,
        string folder,
        DataSplit split = DataSplit.Train
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return CifarFiles.LoadHundred(folder, split);
    }

    /// <summary>Loads the cropped digits of SVHN: train_32x32.mat, test_32x32.mat or extra_32x32.mat.</summary>
    /// <remarks>
    /// The columns are Image (an <see cref="MLImage"/> of 32×32) and Label (a vector of one text, the name of the
    /// class, which carries the vocabulary). The files are read here, and held as one byte a value.
    /// </remarks>
    /// <example>
    /// <code>
    /// IDataView pictures = ml.Data.LoadFromSvhn("svhn", DataSplit.Extra);
    /// </code>
    /// </example>
    /// <param name="catalog">The context's <see cref="MLContext.Data"/>.</param>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="split">Which part.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">A file is cut off or damaged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The data set has no such part.</exception>
    public static IDataView LoadFromSvhn(
        this DataOperationsCatalog catalog,
        string folder,
        DataSplit split = DataSplit.Train
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return SvhnFiles.Load(folder, split);
    }

    /// <summary>Loads the labelled pictures of STL-10's binary version, train_X.bin or test_X.bin, of 96×96.</summary>
    /// <remarks>
    /// The columns are Image (an <see cref="MLImage"/> of 96×96) and Label (a vector of one text, the name of the
    /// class, which carries the vocabulary). The files are read here, and held as one byte a value.
    /// </remarks>
    /// <example>
    /// <code>
    /// IDataView pictures = ml.Data.LoadFromStl10("stl10_binary");
    /// </code>
    /// </example>
    /// <param name="catalog">The context's <see cref="MLContext.Data"/>.</param>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="split">Which part.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">A file is cut off or damaged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The data set has no such part.</exception>
    public static IDataView LoadFromStl10(
        this DataOperationsCatalog catalog,
        string folder,
        DataSplit split = DataSplit.Train
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Stl10Files.Load(folder, split);
    }
}
