using static Ddpm.Trainers.Tests.ModelBytes;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Training;

public sealed class DistilledDdpmTrainerTests(DistilledDdpmTrainerTests.Teacher teacher)
    : TorchTest,
        IClassFixture<DistilledDdpmTrainerTests.Teacher>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Train_Student_SeesTheEndOfThePathInOneCall(double guidance)
    {
        using var student = Train(Options(200) with { GuidanceScale = guidance });

        // The teacher's own path from the same noise is what a call of the student stands for.
        var expected = Pictures(
            teacher.Generator,
            new()
            {
                Sampler = "ddim",
                Steps = 100,
                GuidanceScale = guidance,
            }
        );
        var inOneCall = Pictures(student, Consistency(1));
        var teacherInOneCall = Pictures(
            teacher.Generator,
            new()
            {
                Sampler = "ddim",
                Steps = 1,
                GuidanceScale = guidance,
            }
        );
        Assert.True(student.IsDistilled);
        Assert.True(
            Distance(expected, inOneCall) < 0.8 * Distance(expected, teacherInOneCall),
            $"{Distance(expected, inOneCall)} of {Distance(expected, teacherInOneCall)}"
        );
    }

    [Fact]
    public void Train_Student_DrawsPicturesOfTheDataInOneTwoAndFourCalls()
    {
        using var student = Train(Options(300));

        // From how far a picture is from any of the data; what one call of the teacher shows is their mean, far from all.
        var teachers = FromData(Pictures(teacher.Generator, Consistency(1)));
        foreach (var calls in (int[])[1, 2, 4])
        {
            var students = FromData(Pictures(student, Consistency(calls)));
            Assert.True(students < 0.7 * teachers, $"{students} in {calls} calls, the teacher {teachers} in one.");
        }
    }

    [Fact]
    public void Train_InBFloat16_LearnsNearlyAsInFloat32()
    {
        var (exact, losses) = (new List<double>(), new List<double>());
        using var inFloat32 = Train(Options(6) with { Progress = OnProgress.KeepLosses(exact) });
        using var inBFloat16 = Train(
            Options(6) with
            {
                Precision = ComputePrecision.BFloat16Always,
                Progress = OnProgress.KeepLosses(losses),
            }
        );

        Assert.NotEqual(WeightsOf(inFloat32), WeightsOf(inBFloat16));
        Assert.Equal(exact.Count, losses.Count);
        foreach (var (one, other) in exact.Zip(losses))
            Assert.InRange(other, 0.9 * one, 1.1 * one);
    }

    [Fact]
    public void Train_Student_LeavesItsTeacherAlone()
    {
        var before = WeightsOf(teacher.Generator);

        using var student = Train(Options(3));

        Assert.Equal(before, WeightsOf(teacher.Generator));
        Assert.NotEqual(before, WeightsOf(student));
    }

    [Fact]
    public void Read_WrittenStudent_IsAStudentThatGeneratesTheSame()
    {
        using var student = Train(Options(3));
        using var weights = new MemoryStream(WeightsOf(student));

        using var read = DdpmGenerator.Read(student.WriteDescription(), weights, CPU);

        Assert.True(read.IsDistilled);
        Assert.False(teacher.Generator.IsDistilled);
        Assert.Equal(Pictures(student, Consistency(2)), Pictures(read, Consistency(2)));
    }

    [Fact]
    public void Train_ResumedAfterCancel_EndsInTheSameWeightsBitForBit()
    {
        using var whole = Train(Options(8));
        var folder = Directory.CreateTempSubdirectory("student");
        try
        {
            var options = Options(8) with { CheckpointDirectory = folder.FullName };
            using var stop = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => Train(OnProgress.StopAt(5, stop, options)));

            using var resumed = Train(options with { Resume = true });

            Assert.Equal(WeightsOf(whole), WeightsOf(resumed));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Train_OfAStudent_CannotLearnGuidance()
    {
        using var student = Train(Options(2));

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Train(Options(2) with { Teacher = student }));

        Assert.Contains("as students are", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OtherLabelsOrShape_SaysWhichDiffer()
    {
        var labels = new ImageCache(teacher.Images.Shape, new LabelVocabulary(["up"]));
        labels.Add(new byte[16], [0]);
        var shape = new ImageCache(new ImageShape(3, 4, 4), TinyPictures.Vocabulary);
        shape.Add(new byte[48], [0]);

        Assert.Contains("labels up", Error(labels), StringComparison.Ordinal);
        Assert.Contains("3×4×4", Error(shape), StringComparison.Ordinal);

        string Error(ImageCache images) =>
            Assert.Throws<ArgumentException>(() => DistilledDdpmTrainer.Train(images, Options(2))).Message;
    }

    [Theory]
    [InlineData(-1, 8, 0, "GuidanceScale")]
    [InlineData(double.NaN, 8, 0, "GuidanceScale")]
    [InlineData(3, 0, 0, "Stages")]
    [InlineData(3, 17, 0, "Stages")]
    [InlineData(3, 8, 10.1, "LogNoiseMean")]
    [InlineData(3, 8, double.NaN, "LogNoiseMean")]
    public void Validate_OutOfRange_NamesTheOption(double guidance, int stages, double logNoiseMean, string named)
    {
        var options = new StudentTrainingOptions
        {
            Teacher = teacher.Generator,
            GuidanceScale = guidance,
            Stages = stages,
            LogNoiseMean = logNoiseMean,
        };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate(teacher.Images.Shape));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_AnotherLogNoiseMean_LearnsAtOtherLevels()
    {
        using var little = Train(Options(2));
        using var much = Train(Options(2) with { LogNoiseMean = 2 });

        Assert.NotEqual(WeightsOf(little), WeightsOf(much));
    }

    private StudentTrainingOptions Options(int steps) =>
        new()
        {
            Teacher = teacher.Generator,
            Budget = TrainingBudget.OfSteps(steps),
            BatchSize = 16,
            LearningRate = 1e-3,
            AverageDecay = 0.95,
            WarmupSteps = 10,
            GuidanceScale = 2,
            Stages = 6,
        };

    private static SamplingOptions Consistency(int steps) =>
        new()
        {
            Sampler = "consistency",
            Steps = steps,
            GuidanceScale = 1,
        };

    private DdpmGenerator Train(StudentTrainingOptions options) => DistilledDdpmTrainer.Train(teacher.Images, options);

    private static byte[] Pictures(DdpmGenerator generator, SamplingOptions sampling)
    {
        var images = generator.Generate(
            new GenerationRequest
            {
                Labels = [.. Enumerable.Range(0, 32).Select(index => new[] { index % 3 })],
                Seeds = [.. Enumerable.Range(0, 32).Select(index => (long)index)],
                Sampling = sampling,
            }
        );
        return [.. Enumerable.Range(0, images.Count).SelectMany(index => images[index].ToArray())];
    }

    /// <summary>The mean distance of pictures from the nearest of the data.</summary>
    private double FromData(byte[] pictures)
    {
        var data = Enumerable.Range(0, teacher.Images.Count).Select(PixelsOf).ToArray();
        return pictures.Chunk(16).Average(picture => data.Min(other => Distance(picture, other)));

        byte[] PixelsOf(int index)
        {
            var pixels = new byte[16];
            teacher.Images.CopyPixels(index, pixels);
            return pixels;
        }
    }

    private static double Distance(byte[] first, byte[] second) =>
        Math.Sqrt(first.Zip(second, (one, other) => Math.Pow(one - other, 2)).Average());

    /// <summary>A small diffusion model that has learnt its pictures.</summary>
    public sealed class Teacher : TorchTest
    {
        public Teacher()
        {
            Images = new ImageCache(new ImageShape(1, 4, 4), TinyPictures.Vocabulary);
            for (var index = 0; index < 64; index++)
            {
                // Of each label there are dark and bright pictures: what their mean shows is no picture at all.
                var brightness = (byte)(index % 2 == 0 ? 40 : 200);
                Images.Add([.. Enumerable.Repeat((byte)(brightness + index / 8), 16)], [index % 3]);
            }

            Generator = ConditionalDdpmTrainer.Train(
                Images,
                new DdpmTrainingOptions
                {
                    Budget = TrainingBudget.OfSteps(400),
                    BatchSize = 16,
                    AverageDecay = 0.98,
                    WarmupSteps = 20,
                    Network = new ConditionalUNetOptions
                    {
                        Widths = [16],
                        Blocks = [1],
                        AttentionLevels = 0,
                        HeadWidth = 8,
                        ConditionWidth = 32,
                    },
                    Target = "v",
                },
                CPU
            );
        }

        public ImageCache Images { get; }

        public DdpmGenerator Generator { get; }

        public override void Dispose()
        {
            Generator.Dispose();
            base.Dispose();
        }
    }
}
