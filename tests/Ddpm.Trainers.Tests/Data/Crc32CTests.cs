namespace Ddpm.Trainers.Tests.Data;

public sealed class Crc32CTests
{
    [Fact]
    public void Of_PublishedExamples_GivesTheirChecksums()
    {
        // RFC 3720, appendix B.4, and the usual check value.
        Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AA, Crc32C.Of(new byte[32]));
        Assert.Equal(0x46DD794Eu, Crc32C.Of([.. Enumerable.Range(0, 32).Select(value => (byte)value)]));
        Assert.Equal(0u, Crc32C.Of([]));
    }
}
