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
}
