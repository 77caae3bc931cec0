namespace Ddpm.Transforms.ModelFormat;

/// <summary>How one kind of component marks its place in an ML.NET model file.</summary>
/// <param name="Name">What a person calls the component.</param>
/// <param name="LoaderSignature">The name under which ML.NET finds the loader; at most 24 characters.</param>
/// <param name="ModelSignature">The mark of the component's own data; exactly 8 characters.</param>
internal sealed record ComponentFormat(string Name, string LoaderSignature, string ModelSignature)
{
    /// <summary>
    /// The format that is written, as 0xMMMMNNNN of its version M.N; docs/model-format.md says what each version brought.
    /// </summary>
    public const uint VersionWritten = 0x00010000;

    /// <summary>The first format, which is still read.</summary>
    public const uint FirstVersion = 0x00010000;

    /// <summary>A version as people write it: "1.2".</summary>
    public static string NameOf(uint version) => $"{version >> 16}.{version & 0xFFFF}";

    /// <summary>The loader signature of a generation stage; a constant, because an attribute needs it.</summary>
    public const string GenerationSignature = "ConditionalGeneration";

    /// <summary>The loader signature of a scoring stage; a constant, because an attribute needs it.</summary>
    public const string ScorerSignature = "ImageLabelScorer";

    /// <summary>A stage that turns labels into pictures.</summary>
    public static ComponentFormat Generation { get; } = new("conditional generation", GenerationSignature, "DDPM GEN");

    /// <summary>A stage that scores pictures for labels.</summary>
    public static ComponentFormat Scorer { get; } = new("image label scorer", ScorerSignature, "DDPM SCR");

    /// <summary>The header that ML.NET writes and checks. The assembly's name is what makes a plain load find us.</summary>
    public VersionInfo Version =>
        new(
            modelSignature: ModelSignature,
            verWrittenCur: VersionWritten,
            verReadableCur: VersionWritten,
            verWeCanReadBack: FirstVersion,
            loaderSignature: LoaderSignature,
            loaderAssemblyName: typeof(ComponentFormat).Assembly.FullName
        );
}
