using System.Collections;
using Ddpm.Transforms;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Changes how a fitted or loaded model draws pictures.</summary>
public static class SamplingExtensions
{
    extension(ITransformer model)
    {
        /// <summary>
        /// A model with pictures drawn in another way: each of its generation stages with a change of how it draws now, the others as
        /// they are.
        /// </summary>
        /// <example>
        /// <code>
        /// ITransformer faster = ml.Model.Load("pipeline.zip", out _).WithSampling(s => s with { Steps = 10 });
        /// </code>
        /// </example>
        /// <param name="change">Changes how pictures are drawn; what it does not name stays.</param>
        /// <returns>A model over this one's stages, which stay its own and must live as long.</returns>
        /// <exception cref="ArgumentException">There is no generation stage, or one has no sampling to change or cannot be sampled so.</exception>
        public ITransformer WithSampling(Func<SamplingOptions, SamplingOptions> change)
        {
            ArgumentNullException.ThrowIfNull(model);
            ArgumentNullException.ThrowIfNull(change);
            return Change(model, change)
                ?? throw new ArgumentException("The model has no stage that generates pictures.", nameof(model));
        }
    }

    private static ITransformer? Change(ITransformer model, Func<SamplingOptions, SamplingOptions> change)
    {
        if (model is ConditionalGenerationTransformer stage)
            return stage.WithSampling(change);
        if (model is not IEnumerable<ITransformer> chain)
            return null;
        var stages = chain.Select(one => (Old: one, New: Change(one, change))).ToList();
        return stages.Any(one => one.New is not null)
            ? new SharedChain(new TransformerChain<ITransformer>([.. stages.Select(one => one.New ?? one.Old)]))
            : null;
    }

    /// <summary>A chain that, unlike ML.NET's own, does not free its stages, which another chain owns.</summary>
    private sealed class SharedChain(TransformerChain<ITransformer> chain) : ITransformer, IEnumerable<ITransformer>
    {
        public bool IsRowToRowMapper => ((ITransformer)chain).IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => chain.GetOutputSchema(inputSchema);

        public IDataView Transform(IDataView input) => chain.Transform(input);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
            ((ITransformer)chain).GetRowToRowMapper(inputSchema);

        public IEnumerator<ITransformer> GetEnumerator() => chain.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)chain).Save(ctx);
    }
}
