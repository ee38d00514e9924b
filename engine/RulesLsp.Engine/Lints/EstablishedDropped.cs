using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Engine.Lints;

/// <summary>The first packet of a connection comes through and the later ones do not: it connects, then it hangs.</summary>
public static class EstablishedDropped
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5002", "established-dropped", Severity.Warning, "A connection is let in, and its later packets are dropped.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.FilterVerdicts is not { } filter)
        {
            yield break;
        }

        var hanging = from connection in context.Connections
                      let verdict = VerdictOnLater(filter, connection)
                      where !verdict.CanPass
                      group (connection, verdict) by connection.Hook;
        foreach (IGrouping<Hook, (AcceptedConnection Connection, PossibleVerdict Verdict)> found in hanging)
        {
            (AcceptedConnection first, PossibleVerdict verdict) = found.First();
            (string drops, int? line) = AcceptedConnections.Dropping(verdict, found.Key);
            yield return new Diagnostic(
                Descriptor,
                Descriptor.DefaultSeverity,
                context.RangeOfLine(first.Rule.Line),
                $"a connection that this rule lets through hangs: {drops} its later packets, state ESTABLISHED",
                AcceptedConnections.Related(line, found.Skip(1).Select(other => other.Connection), "connections of this rule hang, too"),
                Fix: AcceptedConnections.FixFor(context, found.Key));
        }
    }

    /// <summary>What becomes of a packet that follows the connection's first one.</summary>
    internal static PossibleVerdict VerdictOnLater(PossibleVerdicts filter, AcceptedConnection connection) =>
        filter.Of(AcceptedConnections.Later(connection, TcpFlagNames.Ack), connection.Hook);
}
