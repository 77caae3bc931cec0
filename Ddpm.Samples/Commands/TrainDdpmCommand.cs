using Ddpm.Samples.Binding;
using Ddpm.Samples.Models;
using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm train ddpm</c>: chooses the network and draws pictures on the way.</summary>
internal sealed class TrainDdpmCommand() : TrainCommand(ModelKind.Ddpm)
{
    private readonly OptionSet _extras = OptionSet.Of(new NetworkOptions());
    private NetworkOptions _network = new();
    private SampleRecorder? _recorder;

    /// <summary>The network, and what it is seen to learn.</summary>
    internal sealed record NetworkOptions
    {
        /// <summary>The network, with the parameters and cost that 'ddpm presets' lists; small or medium by the size of the pictures when left out.</summary>
        [Option]
        public NetworkPreset? Preset { get; init; }

        /// <summary>How the network is told the labels: by attention to each of them, or pooled to their sum; the network's own way when left out.</summary>
        [Option]
        public LabelConditioning? Conditioning { get; init; }

        /// <summary>Make a label's vector of vectors of the words in its name as well, for labels that share words, such as "red cube" and "red sphere".</summary>
        [Option]
        public bool LabelWords { get; init; }

        /// <summary>Make the scale of guidance an input of the network, so that guided pictures take one evaluation a step; also of a --previous model that has no such input.</summary>
        [Option]
        public bool GuidanceInput { get; init; }

        /// <summary>How often a value inside the network is dropped in training; as the network has it when left out.</summary>
        [Option(Min = 0, Max = 1, BelowMax = true, Value = "RATE")]
        public double? Dropout { get; init; }

        /// <summary>A folder for pictures that are drawn on the way for --conditions, a grid every --sample-every steps.</summary>
        [Option(Value = "DIR")]
        public string? Samples { get; init; }

        /// <summary>What is left there.</summary>
        public OutputOptions Output { get; init; } = new();

        /// <summary>Steps between two grids of --samples.</summary>
        [Option(Min = 1)]
        public int SampleEvery { get; init; } = 500;

        /// <summary>What --samples shows: a JSON list of lists of labels, such as test.json, of which the first 24 count.</summary>
        [Option(Value = "FILE")]
        public string? Conditions { get; init; }
    }

    /// <inheritdoc />
    protected override OptionSet Extras => _extras;

    /// <inheritdoc />
    protected override TrainingOptions Begin(GivenOptions given)
    {
        _network = (NetworkOptions)_extras.Apply(_network, given);
        return base.Begin(given);
    }

    /// <inheritdoc />
    protected override IEnumerable<string?> Problems(TrainingOptions options, GivenOptions given) =>
        base.Problems(options, given)
            .Append(
                _network.Samples is null && IsGiven(given, nameof(_network.SampleEvery))
                    ? "--sample-every needs --samples, the folder for the pictures."
                    : null
            )
            .Append(
                _network.Samples is null && _network.Output.Clean
                    ? "--clean needs --samples, the folder that is cleaned."
                    : null
            )
            .Append(options.Resume && _network.Output.Clean ? NoCleanResume : null)
            .Append(
                _network.Samples is null != _network.Conditions is null
                    ? "--samples and --conditions need each other: where pictures go, and what they show."
                    : null
            );

    /// <inheritdoc />
    protected override TrainingOptions Prepare(
        TrainingOptions options,
        TrainOptions own,
        TrainingData data,
        MLContext ml,
        CommandSession session
    )
    {
        var ddpm = (DdpmTrainingOptions)options;
        if (
            _network is not { Preset: null, Conditioning: null, Dropout: null, LabelWords: false, GuidanceInput: false }
        )
        {
            var network = _network.Preset?.Options ?? ddpm.NetworkFor(ddpm.EffectiveShape);
            ddpm = ddpm with
            {
                Network = network with
                {
                    LabelConditioning = _network.Conditioning ?? network.LabelConditioning,
                    LabelWords = _network.LabelWords || network.LabelWords,
                    GuidanceInput = _network.GuidanceInput || network.GuidanceInput,
                    Dropout = _network.Dropout ?? network.Dropout,
                },
            };
        }

        if (_network.Samples is not { } folder)
            return ddpm;
        _recorder = new SampleRecorder(
            folder,
            ConditionRow.Load(ml, _network.Conditions!, seeds: 1),
            options.Resume,
            _network.Output.Clean
        );
        return ddpm with { Samples = _recorder.Options(_network.SampleEvery), OnProgress = _recorder.Add };
    }
}
