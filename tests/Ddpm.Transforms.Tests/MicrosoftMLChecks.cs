using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests;

/// <summary>The checks that ML.NET's own tests make of every estimator, numbered as in their TestEstimatorCore.</summary>
/// <param name="context">The context of the estimator and of all data.</param>
/// <param name="readValues">Reads what can be compared of a transformed view.</param>
internal sealed class MicrosoftMLChecks(MLContext context, Func<IDataView, IReadOnlyList<string>> readValues)
{
    /// <summary>Makes all checks.</summary>
    /// <param name="estimator">What is checked.</param>
    /// <param name="valid">Data to fit and to transform.</param>
    /// <param name="validForTransform">Data to transform but not to fit, or null.</param>
    /// <param name="validForFit">Data to fit but not to transform, or null.</param>
    /// <param name="invalid">Data for neither.</param>
    public void Run(
        IEstimator<ITransformer> estimator,
        IDataView valid,
        IDataView? validForTransform,
        IDataView? validForFit,
        IDataView invalid
    )
    {
        // 1 to 4: promises, and what cannot be fitted.
        var promised = estimator.GetOutputSchema(ShapeOf(valid.Schema));
        foreach (var refused in new[] { validForTransform, invalid }.OfType<IDataView>())
        {
            MustFail(() => estimator.GetOutputSchema(ShapeOf(refused.Schema)));
            MustFail(() => estimator.Fit(refused));
        }

        if (validForFit is not null)
        {
            estimator.GetOutputSchema(ShapeOf(validForFit.Schema));
            (estimator.Fit(validForFit) as IDisposable)?.Dispose();
        }

        // 5: fit, save, load.
        var fitted = estimator.Fit(valid);
        using var stream = new MemoryStream();
        context.Model.Save(fitted, valid.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);

        // 6 to 9: both do the same, as promised.
        foreach (var data in new[] { valid, validForTransform }.OfType<IDataView>())
            CheckAgreement(fitted, loaded, data);

        // 10: what cannot be transformed.
        foreach (var refused in new[] { validForFit, invalid }.OfType<IDataView>())
        foreach (var transformer in new[] { fitted, loaded })
        {
            MustFail(() => transformer.GetOutputSchema(refused.Schema));
            MustFail(() => transformer.Transform(refused));
        }

        // 11: promise and delivery fit together, both ways.
        CheckSameShape(promised, ShapeOf(fitted.GetOutputSchema(valid.Schema)));

        // 12: disposal.
        ((IDisposable)loaded).Dispose();
        ((IDisposable)fitted).Dispose();
        Assert.Throws<ObjectDisposedException>(() => fitted.Transform(valid));
    }

    private void CheckAgreement(ITransformer fitted, ITransformer loaded, IDataView data)
    {
        var schema = fitted.GetOutputSchema(data.Schema);
        foreach (var transformer in new[] { fitted, loaded })
        {
            Assert.True(transformer.IsRowToRowMapper);
            var mapper = transformer.GetRowToRowMapper(data.Schema);
            Assert.Same(data.Schema, mapper.InputSchema);
            CheckSameSchema(schema, mapper.OutputSchema);
        }

        CheckSameSchema(schema, loaded.GetOutputSchema(data.Schema));

        var fromFitted = fitted.Transform(data);
        var fromLoaded = loaded.Transform(data);
        CheckSameSchema(schema, fromFitted.Schema);
        CheckSameSchema(schema, fromLoaded.Schema);
        Assert.Equal(readValues(fromFitted), readValues(fromLoaded));
    }

    private static void CheckSameSchema(DataViewSchema expected, DataViewSchema actual) =>
        Assert.Equal(expected.Select(Describe), actual.Select(Describe));

    private static string Describe(DataViewSchema.Column column)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        if (column.HasSlotNames())
            column.GetSlotNames(ref names);
        return $"{column.Name} {column.Type} {column.IsHidden} {string.Join(",", names.DenseValues())} "
            + string.Join(",", column.Annotations.Schema.Select(annotation => $"{annotation.Name} {annotation.Type}"));
    }

    private static void CheckSameShape(SchemaShape promised, SchemaShape delivered)
    {
        Assert.Equal(promised.Count, delivered.Count);
        foreach (
            var (first, second) in promised.OrderBy(column => column.Name).Zip(delivered.OrderBy(column => column.Name))
        )
        {
            Assert.True(IsCompatible(first, second), $"'{first.Name}' is promised and not delivered.");
            Assert.True(IsCompatible(second, first), $"'{first.Name}' is delivered and not promised.");
        }
    }

    /// <summary>Refusals are of two types, and marked as ML.NET marks its own.</summary>
    /// <returns>What it says.</returns>
    public static string MustFail(Action action)
    {
        var error = Record.Exception(action);
        Assert.True(error is ArgumentOutOfRangeException or InvalidOperationException, $"Refused with: {error}");
        Assert.True(error.Data.Contains("ML_IsMarked"), $"Not marked: {error}");
        return error.Message;
    }

    // ML.NET keeps both to itself.
    private static SchemaShape ShapeOf(DataViewSchema schema) =>
        (SchemaShape)
            typeof(SchemaShape)
                .GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!
                .Invoke(null, [schema])!;

    private static bool IsCompatible(SchemaShape.Column required, SchemaShape.Column given) =>
        (bool)
            typeof(SchemaShape.Column)
                .GetMethod("IsCompatibleWith", BindingFlags.Instance | BindingFlags.NonPublic)!
                .Invoke(required, [given])!;
}
