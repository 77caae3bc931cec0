namespace Ddpm.Trainers.Tests;

/// <summary>What a model writes, to compare two of them byte for byte.</summary>
internal static class ModelBytes
{
    public static byte[] WeightsOf(ITrainedModel model)
    {
        using var stream = new MemoryStream();
        model.WriteWeights(stream);
        return stream.ToArray();
    }
}
