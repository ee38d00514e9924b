using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Translation;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>Tells of a document that no packet can be sent through why that is so.</summary>
public static class PacketRulesets
{
    /// <summary>A sentence that begins with the document's name; null: packets can be sent through it.</summary>
    public static string? WhyNotFollowed(Analysis analysis) => WhyNone(analysis)
        ?? (analysis.Family.HasPackets() ? null : $"{Frames(analysis)} packets can only be sent through rulesets of iptables and ip6tables. It can be checked and formatted.");

    /// <summary>As <see cref="WhyNotFollowed"/>, for a translation into nftables.</summary>
    public static string? WhyNotTranslated(Analysis analysis) => WhyNone(analysis)
        ?? (RulesetTranslator.CanTranslate(analysis.Ruleset) ? null : $"{Frames(analysis)} only rulesets of iptables and ip6tables are translated. {ProgramOf(analysis)}-nft keeps its rules as nftables itself: load the file with {ProgramOf(analysis)}-nft-restore, and \"nft list ruleset\" prints them, with xt where nftables has no words.");

    private static string? WhyNone(Analysis analysis) => IsForeign(analysis)
        ? $"{analysis.DocumentName} is no ruleset of iptables: its first line neither begins a table, declares a chain nor adds a rule. Give a file as iptables-save writes it."
        : null;

    /// <summary>The document has lines, and nothing in it or its name speaks for a ruleset.</summary>
    public static bool IsForeign(Analysis analysis) => !analysis.IsRuleset
        && analysis.Syntax.Lines.ToArray().Any(line => line.Kind is not (LineKind.Empty or LineKind.Whitespace or LineKind.Comment));

    private static string Frames(Analysis analysis) => $"{analysis.DocumentName} is a ruleset of {ProgramOf(analysis)} (family {FamilyNames.Of(analysis.Family)}), which looks at frames and not at packets:";

    private static string ProgramOf(Analysis analysis) => analysis.Ruleset.Catalogue.Pipeline.File.Program;
}
