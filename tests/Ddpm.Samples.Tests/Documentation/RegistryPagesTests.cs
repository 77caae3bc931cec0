using Ddpm.Trainers;

namespace Ddpm.Samples.Tests.Documentation;

/// <summary>The guide names every choice that there is.</summary>
public sealed class RegistryPagesTests
{
    public static TheoryData<string, string, string> Choices =>
        [
            .. Of("diffusion.md", Sampler.Registry),
            .. Of("diffusion.md", TimestepSpacing.Registry),
            .. Of("diffusion.md", Schedule.Registry),
            .. Of("diffusion.md", DenoisingTarget.Registry),
            .. Of("diffusion.md", LossWeight.Registry),
            .. Of("diffusion.md", TimeSampling.Registry),
            .. Of("diffusion.md", Optimizer.Registry),
            .. Of("gan.md", AdversarialLoss.Registry),
            .. Of("gan.md", Augmentation.Registry),
            .. Of("scorer.md", ClassifierNetwork.Registry),
        ];

    [Theory]
    [MemberData(nameof(Choices))]
    public void Page_OfAKindOfChoice_NamesIt(string page, string kind, string name) =>
        Assert.True(
            File.ReadAllText(RepositoryFolder.File("docs", "guide", page))
                .Contains($"`{name}`", StringComparison.Ordinal),
            $"{page} has no {kind} `{name}`."
        );

    private static IEnumerable<(string, string, string)> Of<T>(string page, ChoiceRegistry<T> registry)
        where T : Choice<T>, IChoice<T> =>
        registry
            .All.Where(choice => !choice.Name.StartsWith("samples-tests-", StringComparison.Ordinal))
            .Select(choice => (page, typeof(T).Name, choice.Name));
}
