using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>The iteration by which Muon orthogonalises matrices (Jordan et al. 2024, "Muon: an optimizer for hidden layers").</summary>
internal static class NewtonSchulz
{
    private const int Steps = 5;
    private const double Epsilon = 1e-7;

    // The polynomial a·s + b·s³ + c·s⁵ that five times brings a singular value of 0.01 to 1 to about 0.7 to 1.2.
    private const double A = 3.4445;
    private const double B = -4.7750;
    private const double C = 2.0315;

    /// <summary>Brings all singular values of each matrix close to 1 and leaves its singular vectors as they are.</summary>
    /// <param name="matrices">float32 [N, rows, columns].</param>
    /// <returns>The same shape; 0 for a matrix of zeros.</returns>
    public static Tensor Orthogonalize(Tensor matrices)
    {
        // As wide matrices, X·Xᵀ is the smaller of the two products.
        var isTall = matrices.shape[1] > matrices.shape[2];
        var wide = isTall ? matrices.transpose(1, 2) : matrices;
        var norms = wide.Squared().sum([1, 2], keepdim: true).sqrt().Plus(Epsilon);
        wide = wide / norms;
        using var identity = eye(wide.shape[1], dtype: wide.dtype, device: wide.device).Times(A);

        // Each step X ← F·X has F = a·1 + b·G + c·G² of G = X·Xᵀ, with which F commutes. So G ← F·G·F, and the product of all F is
        // applied once: all but the first and last product are of small squares.
        var gram = wide.bmm(wide.transpose(1, 2));
        Tensor? product = null;
        for (var step = 0; step < Steps; step++)
        {
            var factor = gram.Times(B).Plus(gram.bmm(gram).Times(C)).Plus(identity);
            product = product is null ? factor : factor.bmm(product);
            gram = factor.bmm(gram).bmm(factor);
        }

        var result = product!.bmm(wide);
        return isTall ? result.transpose(1, 2) : result;
    }
}
