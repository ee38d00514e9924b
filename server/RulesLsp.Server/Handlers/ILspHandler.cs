using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Handlers;

/// <summary>A class that serves one method of the protocol and says so in the server's capabilities.</summary>
internal interface ILspHandler
{
    /// <summary>Adds what this handler offers to an editor with these abilities.</summary>
    static abstract void Declare(ServerCapabilities capabilities, ClientFeatures client);
}
