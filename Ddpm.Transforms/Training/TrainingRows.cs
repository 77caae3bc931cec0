using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Ddpm.Transforms;

/// <summary>What the trainers of all kinds of models do alike: from rows of pictures and labels to a trained model.</summary>
internal sealed class TrainingRows
{
    private readonly IHost _host;
    private readonly TrainingOptions _options;
    private readonly IDataView? _validationSet;
    private readonly ImageColumnOptions _images;

    /// <param name="host">The trainer's host, the source of its messages and errors.</param>
    /// <param name="options">How a model is trained, and from which columns.</param>
    /// <exception cref="ArgumentException">A value is out of its range or unknown, or does not go with another.</exception>
    public TrainingRows(IHost host, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _host = host;
        _options = options;
        var rows = options as IRowOptions;
        _validationSet = rows?.ValidationSet;
        _images = rows?.Images ?? new();
        _images.Validate();
        WithValidation(options).Validate(options.EffectiveShape);
        if (options.Validation is { Images: null } && _validationSet is null)
            throw new ArgumentException(
                $"{nameof(options.Validation)} needs pictures to measure on: set {nameof(IRowOptions.ValidationSet)} as well."
            );
        if (options.Validation is { Images: not null } && _validationSet is not null)
            throw new ArgumentException(
                $"{nameof(IRowOptions.ValidationSet)} and {nameof(options.Validation)}.{nameof(ValidationOptions.Images)} both "
                    + "name pictures to validate with: leave one out."
            );
    }

    /// <summary>Checks that a schema promises pictures and labels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public void Check(SchemaShape schema)
    {
        PictureColumn.Check(_host, schema, _options.ImageColumnName);
        LabelColumn.Check(_host, schema, _options.LabelColumnName);
    }

    /// <summary>Reads the rows and trains a model, on the context's device where the model does not know better.</summary>
    /// <param name="input">The rows to train on.</param>
    /// <param name="options">The options of the constructor, or such that go on from a trained model.</param>
    /// <param name="monitor">Between the training and its host.</param>
    /// <param name="train">Trains by options with the context's seed, the validation set and the monitor filled in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or an unknown label, or no row has a label.</exception>
    /// <exception cref="InvalidOperationException">The GPU is missing and the CPU is not to serve.</exception>
    /// <exception cref="OperationCanceledException">The token or the context was cancelled.</exception>
    public TModel Train<TModel>(
        IDataView input,
        TrainingOptions options,
        TrainingMonitor monitor,
        Func<TrainingOptions, ILabeledImages, torch.Device, TModel> train
    )
    {
        // Asked for before anything is read: a GPU that is missing is no reason to wait.
        var device = options.RequiredDevice ?? HostAccess.TorchDevice(_host);
        var vocabulary = options.RequiredVocabulary;
        if (vocabulary is null && options.Previous is TrainedModel { Vocabulary: var previous })
            vocabulary =
                LabelNames.Read(LabelColumn.Find(_host, input.Schema, options.LabelColumnName, previous)) ?? previous;
        if (_validationSet is not null)
            Find(_validationSet.Schema, vocabulary);
        var onWarning = options.OnWarning;
        options = options with
        {
            OnWarning = warning =>
            {
                monitor.Warn($"{warning}");
                onWarning?.Invoke(warning);
            },
        };
        using var opened = Open(input, vocabulary, monitor);
        var images = opened.Images;
        foreach (var warning in opened.Warnings.All)
            options.OnWarning(warning);
        monitor.Say($"{images.Count} pictures of {images.Shape} with {images.Vocabulary.Count} labels.");
        using var heldOut = _validationSet is null
            ? null
            : OpenHeldOut(_validationSet, images.Vocabulary, "Validation set", options, monitor);
        if (heldOut is not null)
        {
            monitor.Say($"{heldOut.Images.Count} pictures to validate with.");
            options = options with { Validation = (options.Validation ?? new()) with { Images = heldOut.Images } };
        }

        if (options.NetworkOf(images.Shape, images.Vocabulary) is var (name, cost))
            monitor.Say($"{name}: {cost}.");
        return train(
            options with
            {
                Seed = options.Seed == 0 ? HostAccess.Seed(_host) ?? 0 : options.Seed,
                Progress = monitor,
                OnProgress = null,
                CancellationToken = monitor.CancellationToken,
            },
            images,
            device
        );
    }

    /// <summary>Opens pictures that are not learnt from; what is warned of are only those that are left out.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="vocabulary">The labels of the training pictures.</param>
    /// <param name="name">What a warning calls them.</param>
    /// <param name="options">Who is warned.</param>
    /// <param name="monitor">Between the training and its host.</param>
    /// <returns>The pictures, which the caller disposes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or an unknown label, or there is none with a label.</exception>
    public OpenedPictures OpenHeldOut(
        IDataView data,
        LabelVocabulary vocabulary,
        string name,
        TrainingOptions options,
        TrainingMonitor monitor
    )
    {
        var opened = Open(data, vocabulary, monitor);
        foreach (var warning in opened.Warnings.LeftOut)
            options.OnWarning?.Invoke($"{name}: {warning}");
        return opened;
    }

    private OpenedPictures Open(IDataView data, LabelVocabulary? vocabulary, TrainingMonitor monitor)
    {
        var shape = _options.EffectiveShape;
        Find(data.Schema, vocabulary);
        try
        {
            return LabeledImagesReader.Open(
                new PicturePlan(data, _options.ImageColumnName, _options.LabelColumnName, vocabulary, shape, _images),
                _options.CacheFolder,
                _options.CacheAbove * 1_000_000L,
                new ReadingMonitor(monitor.ThrowIfStopped, monitor.SayOfPictures)
            );
        }
        catch (InvalidDataException error)
        {
            throw _host.Process(error);
        }
    }

    private void Find(DataViewSchema schema, LabelVocabulary? vocabulary)
    {
        PictureColumn.Find(_host, schema, _options.ImageColumnName, _options.EffectiveShape, _images);
        LabelColumn.Find(_host, schema, _options.LabelColumnName, vocabulary);
    }

    // So that what validation needs is missed before the data are read.
    private TrainingOptions WithValidation(TrainingOptions options) =>
        _validationSet is null ? options : options with { Validation = options.Validation ?? new() };
}
