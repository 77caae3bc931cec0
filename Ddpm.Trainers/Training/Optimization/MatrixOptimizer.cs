using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Changes matrices along directions that are made of their momentum (Jordan et al. 2024, "Muon"), those of one shape together.
/// </summary>
internal sealed class MatrixOptimizer : IUpdateRule
{
    private const double Momentum = 0.95;

    // The root mean square of AdamW's usual changes (Liu et al. 2025, section 2.2), so that its rate and decay serve.
    private const double UsualChange = 0.2;

    private readonly Group[] _groups;
    private readonly Func<Tensor, Tensor> _direction;
    private readonly double _weightDecay;

    /// <param name="matrices">Weights of two dimensions or more, float32 on one device.</param>
    /// <param name="direction">Turns momenta, [matrices, rows, columns], into directions of singular values of about 1.</param>
    /// <param name="weightDecay">Their decay.</param>
    public MatrixOptimizer(IEnumerable<Parameter> matrices, Func<Tensor, Tensor> direction, double weightDecay)
    {
        _direction = direction;
        _weightDecay = weightDecay;
        _groups =
        [
            .. matrices
                .GroupBy(matrix => (Rows: matrix.shape[0], Columns: matrix.numel() / matrix.shape[0]))
                .Select(group => new Group([.. group], group.Key.Rows, group.Key.Columns)),
        ];
    }

    /// <inheritdoc />
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        _groups.Select((group, index) => KeyValuePair.Create($"hidden/{index}/momentum", group.Momentum));

    /// <inheritdoc />
    public Tensor[] GatherGradients() =>
        Array.ConvertAll(
            _groups,
            group =>
                stack(
                    group.Matrices.Select(matrix =>
                        (matrix.grad ?? zeros_like(matrix)).reshape(group.Rows, group.Columns)
                    )
                )
        );

    /// <inheritdoc />
    public void Update(Tensor[] gradients, double clip, long step, double learningRate)
    {
        foreach (var (group, gradient) in _groups.Zip(gradients))
        {
            using var scope = NewDisposeScope();

            // m ← μ·m + (1 − μ)·g, and Nesterov's look ahead: u = μ·m + (1 − μ)·g
            if (clip < 1)
                gradient.MultiplyInPlace(clip);
            group.Momentum.MultiplyInPlace(Momentum).AddInPlace(gradient, 1 - Momentum);
            var ahead = gradient.MultiplyInPlace(1 - Momentum).AddInPlace(group.Momentum, Momentum);

            // θ ← θ − η·λ·θ − η·0.2·√max(rows, columns)·O(u)
            var directions = _direction(ahead).unbind();
            var kept = 1 - learningRate * _weightDecay;
            var length = -learningRate * UsualChange * Math.Sqrt(Math.Max(group.Rows, group.Columns));
            foreach (var (matrix, direction) in group.Matrices.Zip(directions))
                matrix.MultiplyInPlace(kept).AddInPlace(direction.reshape(matrix.shape), length);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var group in _groups)
            group.Momentum.Dispose();
    }

    /// <summary>Matrices of one shape.</summary>
    private sealed class Group(Parameter[] matrices, long rows, long columns)
    {
        public Parameter[] Matrices { get; } = matrices;

        public long Rows { get; } = rows;

        public long Columns { get; } = columns;

        /// <summary>float32 [matrices, rows, columns].</summary>
        public Tensor Momentum { get; } =
            zeros(matrices.Length, rows, columns, matrices[0].dtype, matrices[0].device).DetachFromDisposeScope();
    }
}
