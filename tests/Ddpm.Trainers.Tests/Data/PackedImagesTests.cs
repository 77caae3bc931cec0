using System.Buffers.Binary;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Data;

public sealed class PackedImagesTests : TorchTest
{
    [Fact]
    public void Open_WhatWasWritten_GivesItBack()
    {
        var pictures = PackedFile.Pictures();
        var warnings = new PictureWarnings(["one is left out"], ["two are alike"]);
        using var file = new PackedFile(
            pictures,
            new("the key", pictures.Vocabulary.Names, pictures.Fingerprint, warnings)
        );

        using var images = PackedImages.Open(file.Path);

        Assert.Equal((pictures.Count, pictures.Shape), (images.Count, images.Shape));
        Assert.Equal(pictures.Vocabulary.Names, images.Vocabulary.Names);
        Assert.Equal(pictures.Fingerprint, images.Fingerprint);
        Assert.Equal("the key", images.Description.Key);
        Assert.Equal(warnings.All, images.Description.Warnings.All);
        for (var index = 0; index < pictures.Count; index++)
        {
            Assert.Equal(pictures.Labels(index), images.Labels(index));
            Assert.Equal(pictures.Scene(index), images.Scene(index));
            Assert.Equal(Pixels(pictures, index), Pixels(images, index));
        }
    }

    [Fact]
    public void Read_FileWithAFlippedBit_NamesItWhateverTheBit()
    {
        using var file = new PackedFile(PackedFile.Pictures());
        var bytes = file.Bytes;
        for (var place = 0; place < bytes.Length; place++)
        {
            var mask = (byte)(1 << (place % 8));
            bytes[place] ^= mask;
            file.Write(bytes);

            var error = Assert.Throws<InvalidDataException>(file.ReadAll);

            Assert.Contains($"'{file.Path}'", error.Message);
            Assert.Contains("Delete the file", error.Message);
            bytes[place] ^= mask;
        }
    }

    [Fact]
    public void Open_FileThatIsCutOffOrGoesOn_NamesIt()
    {
        using var file = new PackedFile(PackedFile.Pictures());
        var bytes = file.Bytes;
        for (var length = 0; length < bytes.Length; length += length < PackedHeader.Length ? 61 : 1)
            AssertRefused(bytes.AsSpan(0, length));
        AssertRefused([.. bytes, 0]);

        void AssertRefused(ReadOnlySpan<byte> part)
        {
            file.Write(part);
            Assert.Contains(
                $"'{file.Path}'",
                Assert.Throws<InvalidDataException>(() => PackedImages.Open(file.Path)).Message
            );
        }
    }

    [Theory]
    [InlineData(8, 2, "version 2")]
    [InlineData(12, 2, "pictures of 2×2×3")]
    [InlineData(16, int.MaxValue, "pictures of 1×2147483647×3")]
    [InlineData(24, 0, "claims 0 pictures")]
    [InlineData(24, int.MaxValue, "its header claims 128")]
    [InlineData(28, 1, "claims 4294967299 pictures")]
    [InlineData(32, int.MaxValue, "its header claims 21474")]
    [InlineData(36, -1, "bytes of tables")]
    public void Open_HeaderThatClaimsTooMuch_IsRefusedWithoutTheMemory(int place, int value, string message)
    {
        using var file = new PackedFile(PackedFile.Pictures());
        var bytes = file.Bytes;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(place), value);
        var sum = PackedHeader.Length - sizeof(uint);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sum), Crc32C.Of(bytes.AsSpan(0, sum)));
        file.Write(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => PackedImages.Open(file.Path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void CopyPixels_FileCutOffAfterItWasOpened_SaysSo()
    {
        using var file = new PackedFile(PackedFile.Pictures());
        using var images = PackedImages.Open(file.Path);
        using (
            var stream = new FileStream(
                file.Path,
                FileMode.Open,
                FileAccess.Write,
                FileShare.ReadWrite | FileShare.Delete
            )
        )
            stream.SetLength(PackedHeader.Length + 7);

        Assert.Equal(6, Pixels(images, 0).Length);
        Assert.Contains("cut off", Assert.Throws<InvalidDataException>(() => Pixels(images, 1)).Message);
    }

    [Fact]
    public void CopyPixels_WrongPlaceOrRoomOrClosedFile_IsRefused()
    {
        using var file = new PackedFile(PackedFile.Pictures());
        var images = PackedImages.Open(file.Path);

        Assert.Throws<ArgumentOutOfRangeException>(() => images.CopyPixels(-1, new byte[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.CopyPixels(3, new byte[6]));
        Assert.Throws<ArgumentException>(() => images.CopyPixels(0, new byte[7]));
        images.Dispose();
        Assert.Throws<ObjectDisposedException>(() => images.CopyPixels(0, new byte[6]));
    }

    [Fact]
    public void CopyPixels_FromManyThreads_GivesEachItsPicture()
    {
        var pictures = TinyPictures.Create(64);
        using var file = new PackedFile(pictures);
        using var images = PackedImages.Open(file.Path);

        Parallel.For(
            0,
            2000,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            round => Assert.Equal(Pixels(pictures, round * 7 % 64), Pixels(images, round * 7 % 64))
        );
    }

    [Fact]
    public void Train_OnPackedPictures_GivesTheModelOfPicturesInMemory()
    {
        var pictures = TinyPictures.Create(12);
        using var file = new PackedFile(pictures);
        using var images = PackedImages.Open(file.Path);

        Assert.Equal(Train(pictures), Train(images));
    }

    [Fact]
    public void Finish_MorePicturesThanLabels_IsRefused()
    {
        using var stream = new MemoryStream();
        var writer = new PackedImagesWriter(stream, new ImageShape(1, 1, 1), "x");
        writer.Add([1]);

        Assert.Throws<ArgumentException>(() => writer.Add([1, 2]));
        Assert.Throws<ArgumentException>(() =>
            writer.Finish(new("", ["a"], null, PictureWarnings.None), new PictureTable())
        );
    }

    private static byte[] Train(ILabeledImages images)
    {
        var options = new DdpmTrainingOptions
        {
            Network = new ConditionalUNetOptions
            {
                Widths = [8],
                Blocks = [1],
                AttentionLevels = 0,
                HeadWidth = 8,
                ConditionWidth = 16,
            },
            Budget = TrainingBudget.OfSteps(2),
            BatchSize = 4,
        };
        using var model = options.Train(images, torch.CPU);
        return ModelBytes.WeightsOf(model);
    }

    private static byte[] Pixels(ILabeledImages images, int index)
    {
        var pixels = new byte[images.Shape.Length];
        images.CopyPixels(index, pixels);
        return pixels;
    }
}
