namespace Ddpm.Trainers;

/// <summary>The inverse of the normal distribution function, to 7 digits (Wichura 1988, algorithm AS 241, PPND7).</summary>
internal static class NormalQuantile
{
    /// <summary>The number below which a standard normal one lies with the given probability.</summary>
    /// <param name="probability">In [0, 1]; what is closer to 0 or 1 than 1e-12 counts as that.</param>
    public static double At(double probability)
    {
        probability = Math.Clamp(probability, 1e-12, 1 - 1e-12);
        var centred = probability - 0.5;
        if (Math.Abs(centred) <= 0.425)
        {
            var r = 0.180625 - centred * centred;
            return centred
                * (((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)
                / (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1);
        }

        // The tails, by the root of the logarithm.
        var root = Math.Sqrt(-Math.Log(Math.Min(probability, 1 - probability)));
        var distance =
            root <= 5
                ? (
                    ((0.17023821103 * (root - 1.6) + 1.3067284816) * (root - 1.6) + 2.75681539) * (root - 1.6)
                    + 1.4234372777
                ) / ((0.12021132975 * (root - 1.6) + 0.73700164250) * (root - 1.6) + 1)
                : (
                    ((0.017337203997 * (root - 5) + 0.42868294337) * (root - 5) + 3.081226386) * (root - 5)
                    + 6.657905115
                ) / ((0.012258202635 * (root - 5) + 0.24197894225) * (root - 5) + 1);
        return Math.CopySign(distance, centred);
    }
}
