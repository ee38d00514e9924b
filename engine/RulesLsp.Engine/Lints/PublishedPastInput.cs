using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>INPUT refuses a port that the nat table sends on to another address: what is sent on never comes to INPUT.</summary>
public static class PublishedPastInput
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5016", "published-past-input", Severity.Information, "INPUT refuses a port whose connections the nat table sends elsewhere.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.Reachability is not { } reachability || context.FilterVerdicts is null || Translations.OfReceived(context) is not { Length: > 0 } translations)
        {
            yield break;
        }

        ImmutableArray<DestinationTranslation> published = [.. translations.Where(translation => IsForEverybody(context, translation) && !reachability.IsDead(translation.Rule))];
        foreach (Rule rule in context.LiveLines)
        {
            if (rule.Chain.TableName == TableNames.Filter && CallPaths.HooksReaching(rule.Chain) is [Hook.Input]
                && context.SemanticsOf(rule) is { Action: VerdictAction { IsAccept: false } or RejectAction } semantics
                && semantics.Tests.OfType<RangeTest>().FirstOrDefault(test => test is { IsNegated: false, Field: PacketField.DestinationPort }) is { } ports
                && published.FirstOrDefault(translation => IsPort(context, translation, semantics, ports)) is { } found)
            {
                yield return new Diagnostic(
                    Descriptor,
                    Descriptor.DefaultSeverity,
                    context.RangeOfLine(rule.Line),
                    $"what line {found.Rule.Line + 1} sends on to {found.Text} goes through FORWARD and never comes here: refuse it there, by the original port of the connection",
                    [new RelatedLine(found.Rule.Line, "this sends connections on")]);
            }
        }
    }

    /// <summary>The translation's port is one of those that the rule refuses, whatever else the two ask.</summary>
    private static bool IsPort(LintContext context, DestinationTranslation translation, RuleSemantics refusal, RangeTest ports)
    {
        RuleSemantics translating = context.SemanticsOf(translation.Rule);
        if (translating.Tests.OfType<RangeTest>().FirstOrDefault(test => test is { IsNegated: false, Field: PacketField.DestinationPort, Ranges.Length: 1 }) is not { Ranges: [var range] })
        {
            return false;
        }

        bool isRefused = ports.Ranges.Any(part => range.First >= part.First && range.Last <= part.Last);
        var packet = new Packet { Family = context.Ruleset.Family, Protocol = translation.Product.Protocol, DestinationPort = (ushort)range.First, State = ConntrackStates.New };
        return isRefused && packet.Protocol is not null
            && new FactCheck(packet, Hook.Input).All(refusal.Tests) != FactAnswer.No;
    }

    /// <summary>To an address that no loopback can mean, for packets to any address of this host, whoever sends them.</summary>
    private static bool IsForEverybody(LintContext context, DestinationTranslation translation) =>
        translation is { Action: { Kind: TranslationKind.Destination, IsReadable: true }, Product.Destination: { } address }
        && !IsLoopback(address, context.Ruleset.Family)
        && CallPaths.Path(translation.Rule.Chain, Hook.Prerouting).Append(translation.Rule).All(rule => context.SemanticsOf(rule).Tests.All(IsAboutThisHost));

    private static bool IsAboutThisHost(PacketTest test) => test switch
    {
        InterfaceTest => true,
        RangeTest range => range.Field is PacketField.Protocol or PacketField.DestinationPort or PacketField.IsLaterFragment,
        OpaqueTest { IsNegated: false, Detail: AddressTypeDetail { IsSource: false } type } => type.Types.HasFlag(AddressTypes.Local),
        _ => false,
    };

    private static bool IsLoopback(UInt128 address, AddressFamily family) => family == AddressFamily.IPv4 ? address >> 24 == 127 : address == 1;
}
