using System.Runtime.InteropServices;

namespace Ddpm.Trainers;

/// <summary>
/// The labels and scenes of pictures, held so that a picture takes a few bytes: numbers in one list for all, and each name once.
/// </summary>
internal sealed class PictureTable
{
    private const int NoScene = -1;

    private readonly List<int> _ends;
    private readonly List<int> _labels;
    private readonly List<int> _scenes;
    private readonly List<string> _sceneNames;
    private readonly Dictionary<string, int> _sceneNumbers = new(StringComparer.Ordinal);

    /// <summary>A table without pictures.</summary>
    public PictureTable()
        : this([], [], [], []) { }

    /// <summary>A table as it was stored.</summary>
    /// <param name="ends">Where the labels of each picture end in the list of all labels.</param>
    /// <param name="labels">The labels of all pictures, one picture after the other.</param>
    /// <param name="scenes">The number of each picture's scene, or −1 for none.</param>
    /// <param name="sceneNames">The names of the scenes.</param>
    public PictureTable(List<int> ends, List<int> labels, List<int> scenes, List<string> sceneNames) =>
        (_ends, _labels, _scenes, _sceneNames) = (ends, labels, scenes, sceneNames);

    /// <summary>How many pictures there are.</summary>
    public int Count => _ends.Count;

    /// <summary>Where the labels of each picture end in <see cref="AllLabels"/>.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <summary>The labels of all pictures, one picture after the other.</summary>
    public IReadOnlyList<int> AllLabels => _labels;

    /// <summary>The number of each picture's scene, or −1 for none.</summary>
    public IReadOnlyList<int> Scenes => _scenes;

    /// <summary>The names of the scenes, each once.</summary>
    public IReadOnlyList<string> SceneNames => _sceneNames;

    /// <summary>The label indices of a picture: sorted, each once.</summary>
    public ReadOnlySpan<int> Labels(int index) => Range(index);

    /// <summary>The name of a picture's scene, or null where it has none.</summary>
    public string? Scene(int index) => _scenes[index] is >= 0 and var scene ? _sceneNames[scene] : null;

    /// <summary>Appends a picture.</summary>
    /// <param name="labels">Its label indices: sorted, each once.</param>
    /// <param name="scene">The name of its scene, or null for none.</param>
    public void Add(ReadOnlySpan<int> labels, string? scene)
    {
        foreach (var label in labels)
            _labels.Add(label);
        _ends.Add(_labels.Count);
        var number = NoScene;
        if (scene is not null && !_sceneNumbers.TryGetValue(scene, out number))
        {
            number = _sceneNames.Count;
            _sceneNumbers.Add(scene, number);
            _sceneNames.Add(scene);
        }

        _scenes.Add(number);
    }

    /// <summary>Gives the labels the indices of another vocabulary.</summary>
    /// <param name="indices">The new index of each old one.</param>
    public void Renumber(ReadOnlySpan<int> indices)
    {
        foreach (ref var label in CollectionsMarshal.AsSpan(_labels))
            label = indices[label];
        for (var picture = 0; picture < Count; picture++)
            Range(picture).Sort();
    }

    /// <summary>Checks a table that was stored.</summary>
    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <exception cref="InvalidDataException">A number is out of its range, or labels are not sorted.</exception>
    public void Validate(int labelCount)
    {
        var end = 0;
        for (var picture = 0; picture < Count; picture++)
        {
            if (_ends[picture] < end || _ends[picture] > _labels.Count)
                throw new InvalidDataException($"The labels of picture {picture} end at place {_ends[picture]}.");
            end = _ends[picture];
            if (_scenes[picture] < NoScene || _scenes[picture] >= _sceneNames.Count)
                throw new InvalidDataException($"Picture {picture} has scene {_scenes[picture]}.");
            var last = -1;
            foreach (var label in Range(picture))
            {
                if (label <= last || label >= labelCount)
                    throw new InvalidDataException(
                        $"Picture {picture} has label {label}, out of order or of {labelCount}."
                    );
                last = label;
            }
        }
    }

    private Span<int> Range(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1];
        return CollectionsMarshal.AsSpan(_labels)[start.._ends[index]];
    }
}
