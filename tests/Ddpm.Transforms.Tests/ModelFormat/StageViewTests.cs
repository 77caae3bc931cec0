using System.Reflection;
using Ddpm.Transforms.Tests.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.ModelFormat;

/// <summary>
/// What parts of ML.NET that know views alone, and no transformers, do to a view of a stage. They are internal, so they are
/// called by their names.
/// </summary>
public sealed class StageViewTests(ComponentModels models) : ComponentTests(models)
{
    [Theory]
    [MemberData(nameof(Names))]
    public void ApplyAllTransformsToData_ToOtherRows_GivesWhatTheStageGives(string name)
    {
        var component = Component.Of(name);
        var stage = Models.Fitted(component);

        var applied = (IDataView)
            Find("Microsoft.ML.Data.ApplyTransformUtils")
                .GetMethod("ApplyAllTransformsToData")!
                .Invoke(null, [Models.Context, stage.Transform(Models.Rows(1)), Models.Rows(3), null])!;

        Assert.Equal(component.Read(stage.Transform(Models.Rows(3))), component.Read(applied));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TransformModel_SavedAndLoaded_GivesWhatTheStageGives(string name)
    {
        var component = Component.Of(name);
        var rows = Models.Rows(3);
        var chain = Models.Fitted(component).Transform(Counted(rows));
        using var stream = new MemoryStream();

        Call(Make(Models.Context, chain, rows), "Save", Models.Context, stream);
        stream.Position = 0;
        var loaded = (IDataView)Call(Make(new MLContext(), stream), "Apply", Models.Context, Models.Rows(3));

        Assert.Equal(component.Read(chain), component.Read(loaded));
    }

    [Fact]
    public void TransformModel_AsRowMapper_DependsOnTheColumnsOfTheStage()
    {
        var component = Component.Of("ScoreImageLabels");
        var rows = Models.Rows(3);
        var chain = Models.Fitted(component).Transform(Counted(rows));

        var mapper = (IRowToRowMapper)Call(Make(Models.Context, chain, rows), "AsRowToRowMapper", Models.Context);

        Assert.Equal(["Image"], mapper.GetDependencies([chain.Schema["Score"]]).Select(column => column.Name));
    }

    // So that the chain has two links.
    private IDataView Counted(IDataView rows) =>
        Models.Context.Transforms.CopyColumns("Count", "Number").Fit(rows).Transform(rows);

    private static object Make(params object?[] arguments) =>
        Activator.CreateInstance(
            Find("Microsoft.ML.EntryPoints.TransformModelImpl"),
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic,
            binder: null,
            arguments,
            culture: null
        )!;

    private static object Call(object target, string method, params object[] arguments) =>
        target
            .GetType()
            .GetMethod(
                method,
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic,
                [.. arguments.Select(argument => argument.GetType())]
            )!
            .Invoke(target, arguments)!;

    private static Type Find(string name) => typeof(TransformerChain<>).Assembly.GetType(name, throwOnError: true)!;
}
