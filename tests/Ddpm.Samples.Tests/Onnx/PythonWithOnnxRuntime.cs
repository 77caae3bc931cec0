using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace Ddpm.Samples.Tests.Onnx;

/// <summary>
/// Debian's Python with an onnxruntime that this process computes (onnxruntime.py beside this file), for programs that open one model.
/// </summary>
internal static class PythonWithOnnxRuntime
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> s_isThere = new(() =>
    {
        if (!File.Exists(Python))
            return false;
        using var process = Process.Start(
            new ProcessStartInfo(Python, ["-c", "import numpy"]) { RedirectStandardError = true }
        )!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    /// <summary>Skips the test that calls it where Python or NumPy is not installed.</summary>
    public static void Require() =>
        Assert.SkipUnless(s_isThere.Value, "Python or NumPy is not there: apt-get install python3-numpy");

    /// <summary>Runs a program to its end.</summary>
    /// <param name="folder">A folder for a file of its own.</param>
    /// <param name="arguments">The program and its arguments.</param>
    public static async Task Run(string folder, params IEnumerable<string> arguments)
    {
        var address = Path.Combine(folder, "s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(address));
        listener.Listen();

        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = RepositoryFolder.File("tests", "Ddpm.Samples.Tests", "Onnx");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["ONNXRUNTIME_SOCKET"] = address;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var serving = Serve(listener);

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        Assert.Equal(0, process.ExitCode);
        await serving;
    }

    private static async Task Serve(Socket listener)
    {
        using var stream = new NetworkStream(await listener.AcceptAsync(TestContext.Current.CancellationToken));
        using var reader = new BinaryReader(stream);
        using var writer = new BinaryWriter(stream);
        InferenceSession? session = null;
        try
        {
            while (Receive(reader) is { } message)
                if (message.Path is { } path)
                {
                    session = new InferenceSession(path);
                    Send(writer, session.ModelMetadata.CustomMetadataMap);
                    Send(writer, session.InputNames);
                }
                else
                    Answer(session!, message, reader, writer);
        }
        finally
        {
            session?.Dispose();
        }
    }

    private static void Answer(InferenceSession session, Message message, BinaryReader reader, BinaryWriter writer)
    {
        var inputs = message.Inputs!.ToDictionary(input => input.Name, input => input.Read(reader));
        using var options = new RunOptions();
        using var outputs = session.Run(options, inputs, message.Outputs!);
        Send(writer, outputs.Select(output => output.GetTensorTypeAndShape().Shape));
        foreach (var output in outputs)
            writer.Write(MemoryMarshal.AsBytes(output.GetTensorDataAsSpan<float>()));
        foreach (var input in inputs.Values)
            input.Dispose();
    }

    private static Message? Receive(BinaryReader reader)
    {
        var length = reader.ReadLength();
        return length is null
            ? null
            : JsonSerializer.Deserialize<Message>(reader.ReadBytes(length.Value), JsonSerializerOptions.Web);
    }

    private static int? ReadLength(this BinaryReader reader)
    {
        var bytes = reader.ReadBytes(sizeof(int));
        return bytes.Length == 0 ? null : BitConverter.ToInt32(bytes);
    }

    private static void Send<T>(BinaryWriter writer, T message)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(message);
        writer.Write(text.Length);
        writer.Write(text);
    }

    private sealed record Message(string? Path, Input[]? Inputs, string[]? Outputs);

    private sealed record Input(string Name, string Type, long[] Shape)
    {
        public OrtValue Read(BinaryReader reader)
        {
            var count = (int)Shape.Aggregate(1L, (product, size) => product * size);
            return Type switch
            {
                "float32" => Tensor<float>(),
                "int64" => Tensor<long>(),
                _ => throw new InvalidDataException($"The model was given {Type} as '{Name}'."),
            };

            OrtValue Tensor<T>()
                where T : unmanaged
            {
                var values = MemoryMarshal.Cast<byte, T>(reader.ReadBytes(count * Marshal.SizeOf<T>())).ToArray();
                return OrtValue.CreateTensorValueFromMemory(values, Shape);
            }
        }
    }
}
