using Ddpm.Samples.Models;
using Ddpm.Trainers.Weights;
using Microsoft.ML;

namespace Ddpm.Samples.Judging;

/// <summary>The scorers that judge pictures: one, or several that check each other.</summary>
internal sealed class JudgePanel : IDisposable
{
    private readonly List<Judge> _judges = [];

    private JudgePanel() { }

    /// <summary>The judges, in the order of the command line.</summary>
    public IReadOnlyList<Judge> Judges => _judges;

    /// <summary>Loads scorers.</summary>
    /// <param name="context">The context.</param>
    /// <param name="paths">Their files.</param>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or has no scorer.</exception>
    public static JudgePanel Load(MLContext context, IReadOnlyList<string> paths)
    {
        var panel = new JudgePanel();
        try
        {
            foreach (var path in paths)
            {
                var stage = ModelFile.LoadScorer(context, path);
                panel._judges.Add(new Judge(path, stage, ModelIdentity.Of(stage.Classifier, Path.GetFileName(path))));
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

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var judge in _judges)
            judge.Stage.Dispose();
    }
}
