namespace Ddpm.Transforms.Batching;

/// <summary>Hands out the computed value of one row of a batch; what is handed out belongs to the receiver.</summary>
/// <param name="index">The row's place in the batch.</param>
/// <param name="value">What the receiver had before, whose memory may be reused, and the new value.</param>
internal delegate void BatchValues<TValue>(int index, ref TValue value);
