using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>A connection may be opened in one direction, and no answer comes through in the other.</summary>
public static class AnswersDropped
{
    private const byte SynAck = TcpFlagNames.Syn | TcpFlagNames.Ack;

    // Where a client's ports begin (Linux takes 32768 and up).
    private const ushort ClientPort = 40_000;

    public static LintDescriptor Descriptor { get; } =
        new("RL5003", "answers-dropped", Severity.Warning, "A connection may be opened, and the answers to it are dropped.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.FilterVerdicts is not { } filter)
        {
            return [];
        }

        IEnumerable<Diagnostic> told = OfRules(context, filter);
        return OfHost(context, filter) is { } own ? told.Append(own) : told;
    }

    private static IEnumerable<Diagnostic> OfRules(LintContext context, PossibleVerdicts filter)
    {
        // A forwarded connection that hangs both ways is told once.
        var unanswered = from connection in context.Connections
                         where connection.Hook != Hook.Forward || EstablishedDropped.VerdictOnLater(filter, connection).CanPass
                         let verdict = filter.Of(Answer(connection), Opposite(connection.Hook))
                         where !verdict.CanPass
                         group (connection, verdict) by connection.Hook;
        foreach (IGrouping<Hook, (AcceptedConnection Connection, PossibleVerdict Verdict)> found in unanswered)
        {
            (AcceptedConnection first, PossibleVerdict verdict) = found.First();
            Hook back = Opposite(found.Key);
            (string drops, int? line) = AcceptedConnections.Dropping(verdict, back);
            yield return new Diagnostic(
                Descriptor,
                Descriptor.DefaultSeverity,
                context.RangeOfLine(first.Rule.Line),
                $"a connection that this rule lets through gets no answer: {drops} the answers",
                AcceptedConnections.Related(line, found.Skip(1).Select(other => other.Connection), "connections of this rule get no answer either"),
                Fix: AcceptedConnections.FixFor(context, back));
        }
    }

    /// <summary>Nothing keeps this host from opening connections, and nothing lets the answers in.</summary>
    private static Diagnostic? OfHost(LintContext context, PossibleVerdicts filter)
    {
        // A host that lets nothing in is meant to be cut off, and one whose callers hang is told so.
        AcceptedConnection[] incoming = [.. context.Connections.Where(connection => connection.Hook == Hook.Input)];
        if (incoming.Length == 0 || incoming.Any(connection => !EstablishedDropped.VerdictOnLater(filter, connection).CanPass))
        {
            return null;
        }

        var question = new Packet { Family = context.Ruleset.Family, Protocol = ProtocolNumbers.Tcp, SourcePort = ClientPort, TcpFlags = TcpFlagNames.Syn, State = ConntrackStates.New };
        if (!filter.LetsAllPass(question, Hook.Output))
        {
            return null;
        }

        Packet answer = question with { SourcePort = null, DestinationPort = ClientPort, TcpFlags = SynAck, State = ConntrackStates.Established };
        PossibleVerdict verdict = filter.Of(answer, Hook.Input);
        (string drops, int? line) = AcceptedConnections.Dropping(verdict, Hook.Input);
        return verdict.CanPass || line is not { } place ? null : new Diagnostic(
            Descriptor,
            Severity.Information,
            context.RangeOfLine(place),
            $"what this host asks others gets no answer: OUTPUT lets its connections out, and {drops} what comes back",
            [],
            Fix: AcceptedConnections.FixFor(context, Hook.Input));
    }

    private static Packet Answer(AcceptedConnection connection)
    {
        Packet later = AcceptedConnections.Later(connection, SynAck);
        return later with { SourcePort = later.DestinationPort, DestinationPort = later.SourcePort };
    }

    private static Hook Opposite(Hook hook) => hook switch
    {
        Hook.Input => Hook.Output,
        Hook.Output => Hook.Input,
        _ => hook,
    };
}
