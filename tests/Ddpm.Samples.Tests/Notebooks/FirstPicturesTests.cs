namespace Ddpm.Samples.Tests.Notebooks;

/// <summary>The first notebook and the program with the same content do what they show.</summary>
public sealed class FirstPicturesTests(TinyPipeline pipeline) : IClassFixture<TinyPipeline>
{
    private const string PipelineVariable = "DDPM_PIPELINE";

    [Fact]
    public void Notebook_AsStored_WasExecutedInOrderByTheCSharpKernel()
    {
        var notebook = ReadNotebook();

        Assert.Equal(".net-csharp", notebook.Kernel);
        Assert.Equal("csharp", notebook.Language);
        Assert.Equal(
            Enumerable.Range(1, notebook.Cells.Count),
            notebook.Cells.Select(cell => cell.ExecutionCount ?? 0)
        );
        Assert.Contains(notebook.Cells, cell => cell.Outputs.Any(output => output.Pictures > 1));
    }

    [Fact]
    public async Task Notebook_RunAgain_ShowsWhatItsStoredOutputsShow()
    {
        var before = Environment.GetEnvironmentVariable(PipelineVariable);
        Environment.SetEnvironmentVariable(PipelineVariable, pipeline.Path);
        try
        {
            using var runner = new NotebookRunner();
            foreach (var cell in ReadNotebook().Cells)
            {
                var outputs = await runner.RunAsync(cell.Code, TestContext.Current.CancellationToken);
                Assert.Equal(Outline(cell, cell.Outputs), Outline(cell, outputs));
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable(PipelineVariable, before);
        }
    }

    [Fact]
    public async Task Notebook_WithoutItsPipeline_SaysWhichFileIsMissing()
    {
        var before = Environment.GetEnvironmentVariable(PipelineVariable);
        Environment.SetEnvironmentVariable(PipelineVariable, pipeline.File("none.zip"));
        try
        {
            using var runner = new NotebookRunner();
            var cells = ReadNotebook().Cells;
            await runner.RunAsync(cells[0].Code, TestContext.Current.CancellationToken);
            var error = await Assert.ThrowsAnyAsync<IOException>(() =>
                runner.RunAsync(cells[1].Code, TestContext.Current.CancellationToken)
            );
            Assert.Contains("none.zip", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(PipelineVariable, before);
        }
    }

    [Fact]
    public void App_Run_SavesPicturesAndPrintsBothAccuracies()
    {
        var folder = pipeline.File("pictures");
        var (exitCode, text) = RunApp(pipeline.Path, folder);

        Assert.Equal(0, exitCode);
        Assert.Contains("accuracy, hits over labels", text, StringComparison.Ordinal);
        Assert.Contains("accuracy, mean over images", text, StringComparison.Ordinal);
        var pictures = Directory.GetFiles(folder, "*.png");
        Assert.Equal(
            ReadNotebook().Cells.Sum(cell => cell.Outputs.Sum(output => output.Pictures)),
            pictures.Count(path => new FileInfo(path).Length > 0)
        );
    }

    [Fact]
    public void App_WithoutItsPipeline_FailsAndSaysWhatToDo()
    {
        var (exitCode, text) = RunApp(pipeline.File("none.zip"), pipeline.File("nothing"));

        Assert.Equal(1, exitCode);
        Assert.Contains("none.zip", text, StringComparison.Ordinal);
        Assert.Contains("dotnet run --project Ddpm.Samples -c Release", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(pipeline.File("nothing")));
    }

    private static NotebookFile ReadNotebook() =>
        NotebookFile.Read(RepositoryFolder.File("docs", "notebooks", "first-pictures.ipynb"));

    /// <summary>What is the same whatever the model: kinds of outputs and numbers of pictures.</summary>
    private static string Outline(NotebookCell cell, IReadOnlyList<NotebookOutput> outputs) =>
        $"{cell.Id}: {string.Join(", ", outputs.Select(output => $"{output.MimeType} with {output.Pictures} pictures"))}";

    private static (int ExitCode, string Text) RunApp(params string[] arguments)
    {
        var app = new FileBasedApp(RepositoryFolder.File("docs", "notebooks", "first-pictures.cs"));
        var (console, error) = (Console.Out, Console.Error);
        using var text = new StringWriter();
        var shared = TextWriter.Synchronized(text);
        Console.SetOut(shared);
        Console.SetError(shared);
        try
        {
            return (app.Run(arguments), text.ToString());
        }
        finally
        {
            Console.SetOut(console);
            Console.SetError(error);
        }
    }
}
