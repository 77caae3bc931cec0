using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>A column with one score for each label, whose slots are named after the labels.</summary>
internal static class ScoreColumn
{
    /// <summary>The column.</summary>
    public static DataViewSchema.DetachedColumn Create(string name, LabelVocabulary vocabulary) =>
        new(
            name,
            new VectorDataViewType(NumberDataViewType.Single, vocabulary.Count),
            LabelNames.Annotate(LabelNames.SlotNames, vocabulary)
        );

    /// <summary>A schema with the promise of the column added, or put in the place of the one with its name.</summary>
    public static SchemaShape AddTo(SchemaShape schema, string name)
    {
        var scores = HostAccess.Promise(
            name,
            SchemaShape.Column.VectorKind.Vector,
            NumberDataViewType.Single,
            LabelNames.Promise(LabelNames.SlotNames)
        );
        return new SchemaShape(schema.Where(column => column.Name != name).Append(scores));
    }
}
