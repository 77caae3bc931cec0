using Ddpm.Samples.Commands;
using Ddpm.Samples.Output;

using var stop = new StopSignal();
return stop.ExitCodeOf(CommandLine.Run(args, CommandOutput.ForProcess(), stop.Token));
