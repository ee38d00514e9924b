using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>A rule of the nat table that gives received packets another destination.</summary>
/// <param name="Product">What is known of a packet when it comes out of the translation.</param>
internal sealed record DestinationTranslation(Rule Rule, TranslateAction Action, Packet Product)
{
    /// <summary>"10.0.0.9:8080", "port 8080 of this host".</summary>
    public string Text
    {
        get
        {
            string port = Action.To?.FirstPort is { } first ? first.ToString(CultureInfo.InvariantCulture) : "";
            if (Product.Destination is not { } address)
            {
                return Action.Kind == TranslationKind.Redirect ? $"this host{(port.Length > 0 ? $", port {port}" : "")}" : "another destination";
            }

            string text = AddressText.Format(address, Product.Family);
            return port.Length == 0 ? text : Product.Family == AddressFamily.IPv6 ? $"[{text}]:{port}" : $"{text}:{port}";
        }
    }
}

/// <summary>Finds the translations that packets from outside meet before the filter table sees them.</summary>
internal static class Translations
{
    // Whole clusters are translated in nat: their tables are made by programs, and each question would cost too much.
    private const int MostRules = 5_000;

    /// <summary>Those of nat PREROUTING in the order of their lines; null where the file does not tell all of nat, or far too many.</summary>
    public static ImmutableArray<DestinationTranslation>? OfReceived(LintContext context)
    {
        if (context.WholeTable(TableNames.Nat) is not { } nat || nat.Chains.Lines.Count > MostRules
            || nat.Chains.Any(chain => chain.Origin is ChainOrigin.External or ChainOrigin.Undeclared))
        {
            return null;
        }

        return
        [
            .. from chain in nat.Chains
               where CallPaths.HooksReaching(chain).Contains(Hook.Prerouting)
               from rule in chain.Rules
               let action = context.SemanticsOf(rule).Action as TranslateAction
               where action is { Kind: TranslationKind.Destination or TranslationKind.Redirect or TranslationKind.Network }
               orderby rule.Line
               select new DestinationTranslation(rule, action, ProductOf(context, rule, action)),
        ];
    }

    /// <summary>Whether an action gives a packet another destination, and it is known which.</summary>
    public static bool IsKnown(RuleAction action) =>
        action is TranslateAction { Kind: TranslationKind.Destination or TranslationKind.Redirect, IsReadable: true };

    private static Packet ProductOf(LintContext context, Rule rule, TranslateAction action)
    {
        ImmutableArray<PacketTest> tests = context.SemanticsOf(rule).Tests;
        NatRangeValue? to = action.IsReadable ? action.To : null;
        bool isReadable = action is { IsReadable: true, Kind: TranslationKind.Destination or TranslationKind.Redirect };
        UInt128? port = !isReadable ? null
            : to?.FirstPort is { } first ? (first == to.LastPort ? first : null)
            : Only(tests, PacketField.DestinationPort);
        return new Packet
        {
            Family = context.Ruleset.Family,
            Destination = to?.FirstAddress is { } address ? (to.LastAddress is null || to.LastAddress == address ? address : null)
                : action.Kind == TranslationKind.Destination && isReadable ? Only(tests, PacketField.DestinationAddress)
                : null,
            Protocol = (byte?)Only(tests, PacketField.Protocol),
            DestinationPort = (ushort?)port,
        };
    }

    /// <summary>The one value of a field that passes the tests; null where several do.</summary>
    private static UInt128? Only(ImmutableArray<PacketTest> tests, PacketField field)
    {
        foreach (PacketTest test in tests)
        {
            if (test is RangeTest { IsNegated: false, Ranges: [var range] } only && only.Field == field && range.First == range.Last)
            {
                return range.First;
            }
        }

        return null;
    }
}
