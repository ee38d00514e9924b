using RulesLsp.Server.Cli;

return await CommandLine.RunAsync(args, SystemConsole.Open(), CancellationToken.None).ConfigureAwait(false);
