using RulesLsp.Server.Rpc;

// stdout belongs to the transport alone.
return await LanguageServer.RunAsync(Console.OpenStandardOutput(), Console.OpenStandardInput(), Console.Error).ConfigureAwait(false);
