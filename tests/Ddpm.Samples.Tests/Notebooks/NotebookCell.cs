namespace Ddpm.Samples.Tests.Notebooks;

/// <summary>A code cell as a notebook stores it.</summary>
/// <param name="Id">Its name in the file.</param>
/// <param name="ExecutionCount">The how manyth cell it was when the notebook was executed, or null if it was not.</param>
/// <param name="Code">The code.</param>
/// <param name="Outputs">What it showed.</param>
internal sealed record NotebookCell(string Id, int? ExecutionCount, string Code, IReadOnlyList<NotebookOutput> Outputs);
