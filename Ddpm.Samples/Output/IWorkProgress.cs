namespace Ddpm.Samples.Output;

/// <summary>Shows how far a piece of work has come. Safe to call from any thread, as often as one likes.</summary>
internal interface IWorkProgress
{
    /// <summary>Shows the state of the work.</summary>
    /// <param name="fraction">How much is done, 0 to 1.</param>
    /// <param name="detail">A few words about it, such as "step 120, loss 0.031"; called only when shown, the last one
    /// perhaps at the end of the work.</param>
    void Report(double fraction, Func<string> detail);
}
