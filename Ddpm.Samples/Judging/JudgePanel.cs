using Ddpm.Samples.Commands;
using Ddpm.Samples.Models;

namespace Ddpm.Samples.Judging;

/// <summary>The scorers that judge pictures: one, or several that check each other.</summary>
internal sealed class JudgePanel : IDisposable
{
    private readonly List<Judge> _judges = [];

    private JudgePanel() { }

    /// <summary>The judges, in the order of the command line.</summary>
    public IReadOnlyList<Judge> Judges => _judges;

    /// <summary>What is to be known of how far the judges check each other, each as a sentence or two.</summary>
    public IEnumerable<string> Notes => OfKinds().Concat(OfPictures());

    private IEnumerable<string> OfKinds() =>
        _judges
            .GroupBy(judge => judge.Stage.Classifier.NetworkKind)
            .Where(alike => alike.Count() > 1)
            .Select(alike =>
                $"The judges {string.Join(" and ", alike.Select(judge => judge.Identity.Name))} are networks of the same "
                + $"kind, {alike.Key}, which tend to make the same mistakes; that they agree says less than it would of "
                + "networks of different kinds ('ddpm train scorer --preset')."
            );

    private IEnumerable<string> OfPictures() =>
        _judges
            .GroupBy(judge => judge.Stage.Classifier.Provenance.TrainingData?.Pictures)
            .Where(alike => alike.Key is not null && alike.Count() > 1)
            .Select(alike =>
                $"The judges {string.Join(" and ", alike.Select(judge => judge.Identity.Name))} learnt from exactly the same "
                + "pictures, so none of them knows what these do not show; judges of other scenes would check each other "
                + "better."
            );

    /// <summary>Loads scorers.</summary>
    /// <param name="context">The context.</param>
    /// <param name="paths">Their files.</param>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or has no scorer.</exception>
    /// <exception cref="CommandFailedException">Two files hold the same scorer.</exception>
    public static JudgePanel Load(MLContext context, IReadOnlyList<string> paths)
    {
        var panel = new JudgePanel();
        try
        {
            foreach (var path in paths)
            {
                var stage = ModelFile.LoadScorer(context, path);
                panel._judges.Add(Judge.Of(path, stage));
                panel.CheckLast();
            }

            return panel;
        }
        catch
        {
            panel.Dispose();
            throw;
        }
    }

    /// <summary>Makes sure that every judge knows all labels that it is asked about.</summary>
    /// <exception cref="ArgumentException">A judge does not know a label.</exception>
    public void CheckLabels(IReadOnlyList<string> labels)
    {
        foreach (var judge in _judges)
            ModelFile.CheckLabels(judge.Path, judge.Stage.Classifier.Vocabulary, labels);
    }

    /// <summary>Refuses a Fréchet distance of too few pictures before hours were spent on them.</summary>
    /// <param name="pictures">How many pictures are generated.</param>
    /// <param name="realPictures">How many real ones there are, or null where that is not known.</param>
    /// <param name="real">The folder of the real ones.</param>
    /// <exception cref="CommandFailedException">There are too few.</exception>
    public void RequireEnough(int pictures, long? realPictures, string real)
    {
        foreach (var judge in _judges)
        {
            var features = judge.Stage.Classifier.FeatureCount;
            if (pictures <= features)
                throw new CommandFailedException(
                    $"'{judge.Path}' has {features} features, so a Fréchet distance needs more than {features} pictures; "
                        + $"there are {pictures}. Raise --seeds, or leave --real out."
                );
            if (realPictures <= features)
                throw new CommandFailedException(
                    $"'{judge.Path}' has {features} features, so a Fréchet distance needs more than {features} real "
                        + $"pictures; '{real}' has {realPictures}. Name a larger set, or leave --real out."
                );
        }
    }

    /// <summary>A scorer agrees with itself about every picture, which would pass for a second opinion.</summary>
    private void CheckLast()
    {
        var last = _judges[^1];
        if (_judges.SkipLast(1).FirstOrDefault(judge => IsSame(judge, last)) is { } same)
            throw new CommandFailedException(
                $"'{same.Path}' and '{last.Path}' hold the same scorer, which cannot check itself; leave one of "
                    + "them out, or give --scorer another one."
            );
    }

    /// <summary>
    /// Whether two files hold one scorer. In 16 bits its weights have another hash; but no other training took the same
    /// time to the tick, and was described in the same words.
    /// </summary>
    private static bool IsSame(Judge one, Judge other) =>
        one.Identity.Sha256 == other.Identity.Sha256
        || (
            one.Stage.Classifier.TrainingTime > TimeSpan.Zero
            && one.Stage.Classifier.WriteDescription() == other.Stage.Classifier.WriteDescription()
        );

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var judge in _judges)
            judge.Stage.Dispose();
    }
}
