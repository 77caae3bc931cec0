using System.Text;

namespace Ddpm.Trainers.Tests.Weights;

public sealed class SafeTensorsHeaderTests
{
    [Fact]
    public void Parse_EntriesInAnyOrderAndUnknownProperties_OrdersByBytes()
    {
        var header = Parse(
            """
            {"b":{"dtype":"F32","shape":[],"data_offsets":[2,6],"note":{"x":[1]}},
             "a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}, "e":{"dtype":"F16","shape":[0],"data_offsets":[2,2]}}
            """
        );

        Assert.Equal(["a", "e", "b"], header.Entries.Select(entry => entry.Name));
        Assert.Equal(6, header.DataLength);
    }

    [Theory]
    [InlineData("", "begin with '{'")]
    [InlineData(" {}", "begin with '{'")]
    [InlineData("[]", "begin with '{'")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{}{}", "not valid JSON")]
    [InlineData("{\"a\":1,}", "'a'")]
    [InlineData("{\"a\":{}}", "needs a dtype")]
    [InlineData("{\"\\ud800\":{}}", "not valid JSON")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F8_E5M2\",\"shape\":[1],\"data_offsets\":[0,1]}}",
        "'F8_E5M2' is one of the format's, but"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F4\",\"shape\":[2],\"data_offsets\":[0,1]}}", "'F4' is one of the format's, but")]
    [InlineData("{\"a\":{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "'f32' is not one of F64")]
    [InlineData("{\"a\":{\"dtype\":1,\"shape\":[1],\"data_offsets\":[0,1]}}", "'dtype'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":1,\"data_offsets\":[0,1]}}", "'shape' is not an array")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}", "'shape' holds something")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1.5],\"data_offsets\":[0,1]}}", "'shape' holds something")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[\"1\"],\"data_offsets\":[0,1]}}", "'shape' holds something")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,1]}}", "given twice")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}", "two data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}", "more than 2 numbers")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}}", "before they begin")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,7]}}", "needs 8 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", "is too large")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", "from 0 on")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
        "overlap"
    )]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
        "'a' twice"
    )]
    [InlineData("{\"__metadata__\":[]}", "not an object")]
    [InlineData("{\"__metadata__\":{\"k\":1}}", "'k' is not a string")]
    [InlineData("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", "'k' twice")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "twice")]
    public void Parse_BrokenHeader_SaysWhatIsWrong(string json, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => Parse(json));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MoreDimensionsThanATensorCanHave_Throws()
    {
        var ones = string.Join(",", Enumerable.Repeat(1, 65));

        Assert.Throws<InvalidDataException>(() =>
            Parse($$$"""{"a":{"dtype":"U8","shape":[{{{ones}}}],"data_offsets":[0,1]}}""")
        );
    }

    [Fact]
    public void Parse_AHundredThousandTinyTensors_AreRead() =>
        Assert.Equal(100_000, Parse(Empty(100_000)).Entries.Count);

    [Fact]
    public void Parse_MoreTensorsThanTheFileAccountsFor_IsRefused()
    {
        var json = Empty(400_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => SafeTensorsHeader.Parse(json, json.Length));

        Assert.Contains("more tensors and texts than a file of", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
        Assert.Equal(400_000, SafeTensorsHeader.Parse(json, 1L << 30).Entries.Count);
    }

    [Fact]
    public void Parse_MoreSizesOfTensorsThanTheFileAccountsFor_IsRefused()
    {
        var json = Empty(60_000, "0" + string.Concat(Enumerable.Repeat(",0", 63)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => SafeTensorsHeader.Parse(json, json.Length));

        Assert.Contains("more tensors and texts than a file of", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void Parse_MoreTextsThanTheFileAccountsFor_IsRefused()
    {
        var texts = string.Join(",", Enumerable.Range(0, 500_000).Select(index => $"\"{index:x}\":\"\""));

        var error = Assert.Throws<InvalidDataException>(() => Parse($"{{\"__metadata__\":{{{texts}}}}}"));

        Assert.Contains("more tensors and texts than a file of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_VeryLongName_IsShownShort()
    {
        var error = Assert.Throws<InvalidDataException>(() => Parse($"{{\"{new string('a', 100_000)}\":{{}}}}"));

        Assert.Contains("aaa…' of the safetensors header", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 200, 400);
    }

    private static byte[] Empty(int tensors, string shape = "0") =>
        Encoding.UTF8.GetBytes(
            "{"
                + string.Join(
                    ",",
                    Enumerable
                        .Range(0, tensors)
                        .Select(index =>
                            $"\"{index:x}\":{{\"dtype\":\"U8\",\"shape\":[{shape}],\"data_offsets\":[0,0]}}"
                        )
                )
                + "}"
        );

    private static SafeTensorsHeader Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    private static SafeTensorsHeader Parse(byte[] json) => SafeTensorsHeader.Parse(json, json.Length);
}
