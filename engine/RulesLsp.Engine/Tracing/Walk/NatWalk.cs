using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>nat at a hook: its rules for the first packet of a connection, the connection's translation for the others (net/netfilter/nf_nat_core.c).</summary>
internal static class NatWalk
{
    public const string TableName = "nat";

    /// <summary>The packet passes nat at a hook. nat is asked once for each connection and side; what it said then holds for every later packet.</summary>
    public static Ending? Pass(TraceRun run, Hook hook)
    {
        FlowingPacket packet = run.Packet;
        RegionSight.ConnectionForNat(run, hook);
        if (packet.Connection is not { } connection)
        {
            return null;
        }

        if (run.Start.HasBadChecksum && RejectReply.IsIcmpError(packet) && run.Tracer.Ruleset.LiveTable(TableName) is not null)
        {
            // Errors about a connection are translated inside and out, and their sum is looked at for it (nf_nat_icmp_reply_translation).
            return new Ending(TraceVerdict.Drop, TraceFate.Dropped, TraceReasons.Malformed);
        }

        bool isMoved = connection.MasqueradeDevice is { } device && packet.Output.Name is { } leaving && leaving != device;
        if (hook == Hook.Postrouting && isMoved && !packet.IsReply && !RejectReply.IsIcmpError(packet))
        {
            // nf_nat_oif_changed: the translation is for another way.
            run.State.Connections.Remove(run.Flow, connection);
            return new Ending(TraceVerdict.Drop, TraceFate.Dropped, TraceReasons.MasqueradeMoved);
        }

        bool isSource = hook is Hook.Postrouting or Hook.Input;
        if (run.Refusal is { Socket: SocketKind.None } && isSource && !connection.IsSourceDecided)
        {
            // nat has not yet been asked for the sender of the refused packet, and now is about the reset (nf_nat_inet_fn).
            connection.IsSourceDecided = true;
            if (Ask(run, hook) is { } refused)
            {
                return refused;
            }
        }

        int changes = packet.Changes;
        if (packet.IsReply || (isSource ? connection.IsSourceDecided : connection.IsDestinationDecided))
        {
            if (packet.IsReply || connection.IsConfirmed || connection.FollowsMaster)
            {
                Translation.Follow(run, hook);
                NoteChange(run, hook, changes);
            }

            return null;
        }

        if (Ask(run, hook) is { } ending)
        {
            return ending;
        }

        if (isSource)
        {
            connection.IsSourceDecided = true;
            changes = packet.Changes;
            Translation.AvoidClash(run, connection);
            NoteChange(run, hook, changes);
        }
        else
        {
            connection.IsDestinationDecided = true;
        }

        return null;
    }

    // No rule says it, so no step tells of it.
    private static void NoteChange(TraceRun run, Hook hook, int changesBefore)
    {
        if (run.Packet.Changes != changesBefore)
        {
            run.NoteTranslated(hook);
        }
    }

    private static Ending? Ask(TraceRun run, Hook hook) =>
        run.Tracer.Ruleset.LiveTable(TableName) is { } table && IsTracked(run, table, hook) && TableWalk.Run(run, table, hook) is { } end ? PacketWalk.EndingOf(end) : null;

    // Where nobody tracks connections, packets pass by nat (nf_nat_inet_fn). Asked only where its rules could decide something.
    private static bool IsTracked(TraceRun run, Table nat, Hook hook)
    {
        bool isSilent = nat.FindChain(Pipeline.ChainName(hook)) is not { } chain || (chain.Rules.IsEmpty && chain.Policy != ChainPolicy.Drop);
        if (isSilent || run.Tracer.NeedsTracking)
        {
            return true;
        }

        if (run.Tracer.CanNatDecide)
        {
            return run.IsTracked;
        }

        run.Assumptions.Add("connections are tracked on this host: otherwise nat is not asked");
        return true;
    }

    /// <summary>Whether nat can end or change a packet, translations aside, which make the kernel track connections.</summary>
    public static bool CanDecide(Ruleset ruleset, Func<Rule, RuleAction> actionOf) => ruleset.LiveTable(TableName) is { } nat
        && nat.Chains.Any(chain => chain.Policy == ChainPolicy.Drop
            || chain.Rules.Any(rule => actionOf(rule) is not (ContinueAction or VerdictAction { IsAccept: true } or ReturnAction or ChainAction)));
}
