namespace Ddpm.Transforms.Batching;

/// <summary>Hands out a value of one row of a batch; what is handed out belongs to the receiver.</summary>
/// <param name="batch">What the stage has computed.</param>
/// <param name="index">The row's place in the batch.</param>
/// <param name="value">What the receiver had before, whose memory may be reused, and the new value.</param>
internal delegate void BatchGetter<in TBatch, TValue>(TBatch batch, int index, ref TValue value);
