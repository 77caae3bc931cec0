using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Conformance;

public sealed class MicrosoftMLConformanceTests(ComponentModels models) : ComponentTests(models)
{
    [Theory]
    [MemberData(nameof(Names))]
    public void Component_MicrosoftMLsOwnChecks_Pass(string name)
    {
        var component = Component.Of(name);
        var rows = Models.Rows(5);
        var estimator = component.Create(Models.Context, Models);
        new MicrosoftMLChecks(Models.Context, component.Read).Run(
            estimator,
            valid: rows,
            // What a trainer learns from is more than its stage needs.
            validForTransform: component.Trains
                ? Models
                    .Context.Transforms.DropColumns(component.InputColumn == "Image" ? "Label" : "Image")
                    .Fit(rows)
                    .Transform(rows)
                : null,
            validForFit: null,
            invalid: Models.Context.Data.LoadFromEnumerable([new { Image = 1f, Label = 2f }])
        );
    }
}
