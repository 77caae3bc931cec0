namespace Ddpm.Trainers.Tests.Weights.PyTorch;

public sealed class PickleOpcodeTests
{
    [Fact]
    public void Guide_NumberOfOpcodes_IsThatOfThoseThatAreRead()
    {
        var guide = RepositoryFolder.File("docs", "guide", "pytorch-weights.md");

        var read = Enum.GetValues<PickleOpcode>().Count(opcode => opcode != PickleOpcode.Pop);

        Assert.Contains($"{read} of pickle's opcodes", File.ReadAllText(guide), StringComparison.Ordinal);
    }

    [Fact]
    public void Guide_NumberOfNames_IsThatOfThoseThatAreRead()
    {
        var guide = RepositoryFolder.File("docs", "guide", "pytorch-weights.md");

        // A class is asked for by a byte, of which some values mean something else.
        Assert.InRange(PickledClasses.Count, 1, 250);
        Assert.Contains($"{PickledClasses.Count} names", File.ReadAllText(guide), StringComparison.Ordinal);
    }
}
