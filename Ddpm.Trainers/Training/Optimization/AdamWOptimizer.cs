using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, algorithm 2) on buckets of parameters: small ones are gathered into one vector, so
/// that a step is not a dozen tiny operations for each; large ones, which would only be copied, stand alone.
/// </summary>
/// <remarks>
/// TorchSharp's own optimisers hand torch temporary numbers, thousands in a step; <see cref="TensorArithmetic"/> says what
/// becomes of them when other threads allocate.
/// </remarks>
internal sealed class AdamWOptimizer : IUpdateRule
{
    private const double Epsilon = 1e-8;

    // As many values as stay in a core's cache from one operation to the next.
    private const long BucketSize = 1 << 17;

    private readonly OptimizerBetas _betas;
    private readonly Bucket[] _buckets;

    /// <param name="parameters">What is learnt, all on one device and of one floating point type.</param>
    /// <param name="betas">How slowly the averages forget.</param>
    /// <param name="weightDecay">
    /// The decay of matrices and kernels; scales and biases have none, it would only pull them off their purpose.
    /// </param>
    public AdamWOptimizer(IEnumerable<Parameter> parameters, OptimizerBetas betas, double weightDecay)
    {
        _betas = betas;
        var ofDecay = parameters.ToLookup(parameter => parameter.dim() > 1);
        _buckets =
        [
            .. Fill(ofDecay[true]).Select(bucket => new Bucket(bucket, weightDecay)),
            .. Fill(ofDecay[false]).Select(bucket => new Bucket(bucket, weightDecay: 0)),
        ];
    }

    /// <inheritdoc />
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        _buckets.SelectMany(
            (bucket, index) =>
                new[]
                {
                    KeyValuePair.Create($"{index}/exp_avg", bucket.Mean),
                    KeyValuePair.Create($"{index}/exp_avg_sq", bucket.Square),
                }
        );

    /// <inheritdoc />
    public Tensor[] GatherGradients() => Array.ConvertAll(_buckets, bucket => bucket.GatherGradients());

    /// <inheritdoc />
    public void Update(Tensor[] gradients, double clip, long step, double learningRate)
    {
        var meanRate = Number(1 - _betas.First);
        var squareRate = Number(1 - _betas.Second);
        var rootCorrection = 1 / Math.Sqrt(1 - Math.Pow(_betas.Second, step + 1));
        var rate = -learningRate / (1 - Math.Pow(_betas.First, step + 1));
        foreach (var (bucket, gradient) in _buckets.Zip(gradients))
        {
            using var parts = NewDisposeScope();

            // m ← β1·m + (1 − β1)·g, v ← β2·v + (1 − β2)·g²
            if (clip < 1)
                gradient.MultiplyInPlace(clip);
            bucket.Mean.lerp_(gradient, meanRate);
            bucket.Square.lerp_(gradient.Squared(), squareRate);

            // θ ← θ − η·λ·θ − η·m̂/(√v̂ + ε), with the averages corrected for their start at zero
            var kept = 1 - learningRate * bucket.WeightDecay;
            var spread = bucket.Square.sqrt().MultiplyInPlace(rootCorrection).AddInPlace(Epsilon);
            bucket.ChangeWeights(weights =>
                weights.MultiplyInPlace(kept).AddQuotientInPlace(bucket.Mean, spread, rate)
            );
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (_, tensor) in State)
            tensor.Dispose();
    }

    private Tensor Number(double value) => tensor((float)value, _buckets[0].Mean.dtype, _buckets[0].Mean.device);

    // In their order, as many in a bucket as fit, and a large one alone.
    private static List<Parameter[]> Fill(IEnumerable<Parameter> parameters)
    {
        var buckets = new List<Parameter[]>();
        var filling = new List<Parameter>();
        foreach (var parameter in parameters)
        {
            if (filling.Count > 0 && filling.Sum(one => one.numel()) + parameter.numel() > BucketSize)
                Close();
            filling.Add(parameter);
        }

        if (filling.Count > 0)
            Close();
        return buckets;

        void Close()
        {
            buckets.Add([.. filling]);
            filling.Clear();
        }
    }

    /// <summary>Parameters that are changed together.</summary>
    private sealed class Bucket
    {
        private readonly long[] _sizes;
        private readonly bool _isOne;

        public Bucket(Parameter[] parameters, double weightDecay)
        {
            Parameters = parameters;
            WeightDecay = weightDecay;
            _sizes = Array.ConvertAll(parameters, parameter => parameter.numel());
            _isOne = parameters.Length == 1 && parameters[0].is_contiguous();
            using var noGrad = no_grad();
            var first = parameters[0];
            Mean = zeros(_sizes.Sum(), first.dtype, first.device).DetachFromDisposeScope();
            Square = zeros_like(Mean).DetachFromDisposeScope();
        }

        public Parameter[] Parameters { get; }

        public double WeightDecay { get; }

        public Tensor Mean { get; }

        public Tensor Square { get; }

        // A parameter that the loss does not depend on has no gradient, and only decays.
        public Tensor GatherGradients()
        {
            var gradients = Array.ConvertAll(
                Parameters,
                parameter => (parameter.grad ?? zeros_like(parameter)).flatten()
            );
            return _isOne ? gradients[0] : cat(gradients);
        }

        /// <summary>Changes the weights as one vector, in its place.</summary>
        public void ChangeWeights(Action<Tensor> change)
        {
            if (_isOne)
            {
                change(Parameters[0].view(-1));
                return;
            }

            var weights = cat(Array.ConvertAll(Parameters, parameter => parameter.flatten()));
            change(weights);
            var parts = weights.split(_sizes);
            for (var index = 0; index < Parameters.Length; index++)
                Parameters[index].copy_(parts[index].view(Parameters[index].shape));
        }
    }
}

/// <summary>How slowly Adam's averages of the gradient and of its square forget (Kingma and Ba 2015, algorithm 1).</summary>
/// <param name="First">β₁, in [0, 1).</param>
/// <param name="Second">β₂, in [0, 1).</param>
public readonly record struct OptimizerBetas(double First, double Second);
