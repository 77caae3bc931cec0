using System.Diagnostics;

namespace Ddpm.Benchmarks;

/// <summary>The time that the processor gave to this program, which other programs change less than the time on the clock.</summary>
internal static class ProcessorTime
{
    public static TimeSpan Now
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }
}
