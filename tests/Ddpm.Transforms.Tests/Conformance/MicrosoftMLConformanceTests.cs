using Microsoft.ML;
using Microsoft.ML.Data;

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
            // Places without names are labels to learn; afterwards they must be as many as the model has labels.
            validForFit: component.LearnsAnyLabels
                ? Models.Context.Data.LoadFromEnumerable([new UnnamedRow(), new UnnamedRow()])
                : null,
            invalid: Models.Context.Data.LoadFromEnumerable([new { Image = 1f, Label = 2f }])
        );
    }

    private sealed class UnnamedRow
    {
        [VectorType(3, 8, 8)]
        public byte[] Image { get; set; } = new byte[TinyModels.Shape.Length];

        // One more than the models of the other rows have.
        [VectorType(4)]
        public float[] Label { get; set; } = [1, 0, 0, 1];
    }
}
