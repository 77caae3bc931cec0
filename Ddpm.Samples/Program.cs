using Ddpm.Samples.Commands;
using Ddpm.Samples.Output;

using var stop = new StopSignal();
return await CommandLine.RunAsync(args, CommandOutput.ForProcess(), stop.Token);
