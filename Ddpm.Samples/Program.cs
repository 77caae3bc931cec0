using Ddpm.Samples.Commands;
using Ddpm.Samples.Output;

using var stop = new StopSignal();
return CommandLine.Run(args, CommandOutput.ForProcess(), stop.Token);
