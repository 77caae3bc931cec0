namespace Ddpm.Samples.Commands;

internal sealed partial class EvaluateCommand
{
    /// <summary>What it can be told.</summary>
    internal sealed record Options : IChecked
    {
        /// <summary>The scorer, from 'ddpm train scorer', of which several check each other.</summary>
        [Option("scorer", Value = "FILE")]
        public required string[] Scorers { get; init; }

        /// <summary>A JSON list of lists of labels, such as test.json.</summary>
        [Option(Value = "FILE")]
        public required string Conditions { get; init; }

        /// <summary>The model to generate pictures with, from 'ddpm train' or 'ddpm average'.</summary>
        [Option(Value = "FILE")]
        public string? Model { get; init; }

        /// <summary>Instead of --model: the folder of pictures to score, which are taken by name for the conditions in order, --seeds of them for each.</summary>
        [Option(Value = "DIR")]
        public string? Images { get; init; }

        /// <summary>
        /// The folder for the pictures, grid.png and metrics.json: new, or without results of an earlier run; with --images it may be
        /// left out.
        /// </summary>
        [Option(Value = "DIR")]
        public string? Out { get; init; }

        /// <summary>What is left there.</summary>
        public OutputOptions Output { get; init; } = new();

        /// <summary>Whether results go where the pictures are that are scored.</summary>
        public bool IsInPlace =>
            Images is not null && Out is not null && Path.GetFullPath(Images) == Path.GetFullPath(Out);

        /// <summary>A data set of real pictures, whose Fréchet distance to the others is measured in each scorer's features.</summary>
        [Option(Value = "DIR")]
        public string? Real { get; init; }

        /// <summary>How many pictures each condition gets; every picture has a seed of its own, its index.</summary>
        [Option(Min = 1, Max = 1_000_000)]
        public int Seeds { get; init; } = 1;

        /// <summary>How they are drawn.</summary>
        public DrawingOptions Drawing { get; init; } = new();

        /// <summary>How files of pictures are decoded.</summary>
        public PictureFileOptions Files { get; init; } = new();

        /// <summary>Where they are drawn.</summary>
        public InferenceOptions Inference { get; init; } = new();

        /// <inheritdoc />
        public IEnumerable<string?> Problems() =>
            [
                .. Drawing.Problems(),
                (Model, Images) switch
                {
                    (null, null) => "Give --model to generate pictures with, or --images to score.",
                    ({ }, { }) => "--model and --images exclude each other; give one of them.",
                    _ => null,
                },
                Images is null ? null : NothingToDraw(),
                Model is not null && Out is null ? "--model needs --out, the folder for the pictures." : null,
                Output.Clean && Out is null ? "--clean needs --out, the folder that is cleaned." : null,
                Output.Clean && IsInPlace
                    ? "--clean would remove the pictures that --images names; choose another folder for --out."
                    : null,
            ];

        private string? NothingToDraw()
        {
            string[] given = [.. Drawing.Given, .. Drawing.Batch is null ? Array.Empty<string>() : ["--batch"]];
            return given.Length == 0
                ? null
                : $"{string.Join(", ", given)} {(given.Length == 1 ? "says" : "say")} how pictures are drawn, but those of "
                    + $"--images are there already. Leave {(given.Length == 1 ? "it" : "them")} out, or give --model.";
        }
    }
}
