namespace Ddpm.Trainers.Tests.Weights;

public sealed class ShownNameTests
{
    [Theory]
    [InlineData("größe.weight", "größe.weight")]
    [InlineData("\u001b[2Jname\r\n", "\ufffd[2Jname\ufffd\ufffd")] // a terminal would be cleared
    [InlineData("\u009b2J\u007f", "\ufffd2J\ufffd")]
    [InlineData("a\u202eb\u2028c", "a\ufffdb\ufffdc")] // written from right to left, and a line of its own
    [InlineData("🙂", "🙂")]
    public void Of_CharactersThatAreNotSeen_AreReplaced(string name, string shown) =>
        Assert.Equal(shown, ShownName.Of(name));

    [Fact]
    public void Of_LongName_IsItsBeginning() => Assert.Equal(new string('a', 200) + "…", ShownName.Of(new('a', 201)));
}
