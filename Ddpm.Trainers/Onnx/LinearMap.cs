namespace Ddpm.Trainers;

/// <summary>
/// y = W·x + b. What comes before or after it and is linear too can be taken into W and b once, and then costs nothing.
/// </summary>
/// <param name="Weight">W, row after row: outputs × inputs.</param>
/// <param name="Bias">b, one number an output.</param>
internal sealed record LinearMap(float[] Weight, float[] Bias)
{
    /// <summary>The length of y.</summary>
    public int Outputs => Bias.Length;

    /// <summary>The length of x.</summary>
    public int Inputs => Weight.Length / Bias.Length;

    /// <summary>The weights of a linear layer.</summary>
    public static LinearMap Read(WeightReader weights, int outputs, int inputs, bool hasBias = true) =>
        new(weights.Take("weight", outputs, inputs), hasBias ? weights.Take("bias", outputs) : new float[outputs]);

    /// <summary>The outputs of several maps of the same x, one after the other.</summary>
    public static LinearMap Stack(IReadOnlyList<LinearMap> maps) =>
        new([.. maps.SelectMany(map => map.Weight)], [.. maps.SelectMany(map => map.Bias)]);

    /// <summary>Some of the outputs.</summary>
    public LinearMap Rows(int first, int count) =>
        new(Weight[(first * Inputs)..((first + count) * Inputs)], Bias[first..(first + count)]);

    /// <summary>factor · y, output by output.</summary>
    public LinearMap Times(IReadOnlyList<float> factors)
    {
        var (weight, bias) = ((float[])Weight.Clone(), (float[])Bias.Clone());
        for (var output = 0; output < Outputs; output++)
        {
            bias[output] *= factors[output];
            foreach (ref var value in weight.AsSpan(output * Inputs, Inputs))
                value *= factors[output];
        }
        return new(weight, bias);
    }

    /// <summary>factor · y.</summary>
    public LinearMap Times(double factor) => Times([.. Enumerable.Repeat((float)factor, Outputs)]);

    /// <summary>y + shift, output by output.</summary>
    public LinearMap Plus(IReadOnlyList<float> shift) => this with { Bias = [.. Bias.Zip(shift, (a, b) => a + b)] };

    /// <summary>y + 1.</summary>
    public LinearMap PlusOne() => this with { Bias = Array.ConvertAll(Bias, value => value + 1) };

    /// <summary>The sum of two maps of the same x.</summary>
    public LinearMap Plus(LinearMap other) =>
        new([.. Weight.Zip(other.Weight, (a, b) => a + b)], [.. Bias.Zip(other.Bias, (a, b) => a + b)]);

    /// <summary>The same map of scale·x + shift, input by input.</summary>
    public LinearMap After(IReadOnlyList<float> scale, IReadOnlyList<float> shift)
    {
        var (weight, bias) = ((float[])Weight.Clone(), (float[])Bias.Clone());
        for (var output = 0; output < Outputs; output++)
        {
            var sum = 0.0;
            var row = weight.AsSpan(output * Inputs, Inputs);
            for (var input = 0; input < row.Length; input++)
            {
                sum += (double)row[input] * shift[input];
                row[input] *= scale[input];
            }
            bias[output] += (float)sum;
        }
        return new(weight, bias);
    }

    /// <summary>W·x.</summary>
    public float[] Product(IReadOnlyList<float> x)
    {
        var y = new float[Outputs];
        for (var output = 0; output < Outputs; output++)
        {
            var sum = 0.0;
            for (var input = 0; input < Inputs; input++)
                sum += (double)Weight[output * Inputs + input] * x[input];
            y[output] = (float)sum;
        }
        return y;
    }

    /// <summary>The same map of a longer x: (x, …), with a column of W for each number that is added.</summary>
    public LinearMap WithColumns(params IReadOnlyList<float>[] columns)
    {
        var (old, width) = (Inputs, Inputs + columns.Length);
        var weight = new float[Outputs * width];
        for (var output = 0; output < Outputs; output++)
        {
            Weight.AsSpan(output * old, old).CopyTo(weight.AsSpan(output * width));
            for (var column = 0; column < columns.Length; column++)
                weight[output * width + old + column] = columns[column][output];
        }
        return this with { Weight = weight };
    }

    /// <summary>W with rows and columns exchanged: inputs × outputs.</summary>
    public float[] Transposed()
    {
        var turned = new float[Weight.Length];
        for (var output = 0; output < Outputs; output++)
        for (var input = 0; input < Inputs; input++)
            turned[input * Outputs + output] = Weight[output * Inputs + input];
        return turned;
    }
}
