using System.Text.RegularExpressions;

namespace Ddpm.Transforms;

/// <summary>How a folder of one's own pictures is read: where their labels stand, and which of them belong together.</summary>
public sealed record ImageFolderOptions : PictureFileOptions
{
    /// <summary>
    /// The table (.csv, .tsv), JSON (.json) or JSON lines (.jsonl) that names the pictures and their labels, as a path or as a
    /// name in the folder, or null: then the one that the folder holds, or, where it holds none, the pictures' folders are
    /// their labels. <value>null by default.</value>
    /// </summary>
    [Option("labels", Value = "FILE")]
    public string? LabelFile { get; init; }

    /// <summary>
    /// The column of the table that names the picture, or null for the one with a usual name, such as file_name, image or id.
    /// <value>null by default.</value>
    /// </summary>
    [Option(Value = "NAME")]
    public string? FileColumn { get; init; }

    /// <summary>
    /// The column of the table that holds the labels, or null for the one with a usual name, such as label, labels, class or
    /// tags, or, where there is none, all columns of 0 and 1, each for the label in its head. <value>null by default.</value>
    /// </summary>
    [Option(Value = "NAME")]
    public string? LabelColumn { get; init; }

    /// <summary>
    /// What separates the labels of a picture within a field of the table, or null for the one of |, ; and , that occurs in
    /// the column. <value>null by default.</value>
    /// </summary>
    [Option(Value = "TEXT")]
    public string? LabelSeparator { get; init; }

    /// <summary>
    /// The column of the table by which pictures belong together, such as a patient or a video, so that none of them is tested
    /// on what another one taught; null where each picture stands for itself. <value>null by default.</value>
    /// </summary>
    [Option(Value = "NAME")]
    public string? GroupColumn { get; init; }

    /// <summary>
    /// A regular expression by which pictures belong together: those whose paths in the folder give the same text for its first
    /// group (or for all of it where it has none); null where each picture stands for itself. <value>null by default.</value>
    /// </summary>
    [Option(Value = "REGEX")]
    public string? GroupPattern { get; init; }

    /// <summary>The name by which a picture belongs to others, or null.</summary>
    /// <param name="name">The picture's path in the folder.</param>
    internal string? GroupOf(string name)
    {
        if (GroupPattern is null)
            return null;
        var match = Regex.Match(name, GroupPattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return match.Success
            ? match.Groups[Math.Min(1, match.Groups.Count - 1)].Value
            : throw new InvalidDataException(
                $"The picture '{name}' does not match {nameof(GroupPattern)} '{GroupPattern}', so that what it belongs to is "
                    + "not known. Let the expression match every picture."
            );
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A name is blank, an expression is none, or two ways of grouping are asked for.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of pixels is out of range.</exception>
    public override void Validate()
    {
        foreach (
            var (name, value) in ((string, string?)[])
                [
                    (nameof(LabelFile), LabelFile),
                    (nameof(FileColumn), FileColumn),
                    (nameof(LabelColumn), LabelColumn),
                    (nameof(LabelSeparator), LabelSeparator is " " or "\t" ? null : LabelSeparator),
                    (nameof(GroupColumn), GroupColumn),
                    (nameof(GroupPattern), GroupPattern),
                ]
        )
            if (value is not null && string.IsNullOrWhiteSpace(value))
                throw new ArgumentException($"{name} must not be blank.");
        if (GroupColumn is not null && GroupPattern is not null)
            throw new ArgumentException($"{nameof(GroupColumn)} and {nameof(GroupPattern)} exclude each other.");
        if (GroupPattern is not null)
            try
            {
                _ = Regex.Match("", GroupPattern);
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException($"{nameof(GroupPattern)} is no regular expression: {error.Message}", error);
            }

        base.Validate();
    }
}
