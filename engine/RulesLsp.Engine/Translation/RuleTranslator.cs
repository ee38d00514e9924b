using System.Collections.Frozen;
using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation;

/// <summary>Says single rules in nftables, as xtables-translate does where that is right: devices, protocol, addresses, matches, counter, target.</summary>
internal sealed class RuleTranslator(Ruleset ruleset, HostDescription? host)
{
    private readonly ModulePrinter _options = new(ruleset.Catalogue, ruleset.Family);
    private readonly RulesetSemantics _semantics = new(ruleset, Backends.Both);
    private readonly FrozenSet<string> _changedSets = ChangedSets(ruleset);

    /// <summary>A rule in nftables.</summary>
    /// <param name="objects">What the rules of its table have declared so far.</param>
    public RuleTranslation Translate(Rule rule, DeclaredObjects objects, ChainNames names)
    {
        BoundRule bound = rule.Bound;
        if (WhyNotRead(bound) is { } unread)
        {
            return RuleTranslation.Impossible([unread]);
        }

        string? refusal = bound.Problems.FirstOrDefault(problem => problem.Kind == BindingProblemKind.WrongProtocol)?.Message;

        var scope = new TranslationScope(
            ruleset.Catalogue, ruleset.Family, rule.Chain, ProtocolOf(bound), MeetsEndedConnections(rule), host, _changedSets, objects);
        List<ModuleWords> parts = [.. bound.Matches.Select(match => OfModule(match, scope))];
        bool isProtocolProved = bound.Matches.Any(match => match.Entry?.ImpliedByProtocol is { } implied && implied == scope.Protocol)
            && bound.Matches.Zip(parts).TakeWhile(pair => pair.First.Entry is not { Nft.KeepsState: true }).Any(pair => Proves(pair.First, pair.Second, scope));
        parts.Insert(0, ModuleTranslator.Translate(ruleset.Catalogue.Builtins, Conditions(rule, isProtocolProved), scope));
        parts.Add(OfJump(rule, scope, names));
        string[] reasons = [.. parts.SelectMany(part => part.Reasons)];
        if (reasons.Length == 0 && parts.Any(part => part.Ways.Length > 1) && WhyNotTwice(bound, parts) is { } twice)
        {
            reasons = [twice];
        }

        if (reasons.Length > 0)
        {
            objects.TakeNew();
            return RuleTranslation.Impossible(reasons);
        }

        IEnumerable<string> differences = parts.SelectMany(part => part.Differences).Distinct();
        if (refusal is not null)
        {
            differences = differences.Prepend($"iptables refuses the line: {refusal.TrimEnd('.')}");
        }

        return new RuleTranslation(
            Rules(bound, parts, scope),
            objects.TakeNew(),
            [.. differences.Select(difference => new TranslationProblem(TranslationGrade.Differs, difference)), .. RuleRemark.ProblemsOf(parts)]);
    }

    private static ImmutableArray<string> Rules(BoundRule bound, List<ModuleWords> parts, TranslationScope scope)
    {
        List<Saying> ways = [Saying.Nothing];
        foreach (ModuleWords part in parts)
        {
            ways = [.. from way in ways from next in part.Ways select way.And(next)];
        }

        // The counters of one rule belong to the first of those that it becomes.
        return [.. ways.Select((way, index) => string.Join(' ', new[]
        {
            NeighbouringFields.KeptApart(way.Tests, scope.Language.Neighbours), index == 0 ? CounterOf(bound) : "counter", way.Actions, RuleRemark.Of(parts),
        }.Where(words => words.Length > 0)))];
    }

    private static string CounterOf(BoundRule bound) => bound.SetCounters is { Values: [NumberValue packets, NumberValue bytes] } ? Counter(packets.Number, bytes.Number)
        : bound.Counters is var (packetCount, byteCount) ? Counter(packetCount, byteCount)
        : "counter";

    private static string Counter(ulong packets, ulong bytes) => packets == 0 && bytes == 0 ? "counter" : $"counter packets {packets} bytes {bytes}";

    private ModuleWords OfModule(BoundModule module, TranslationScope scope) =>
        module.Entry is not { } entry || _options.OptionsOf(module, Backends.Both) is not { } options
            ? new ModuleWords([]) { Reasons = [$"{module.Name} is not known here"] }
            : ModuleTranslator.Translate(entry, options, scope);

    private ModuleWords OfJump(Rule rule, TranslationScope scope, ChainNames names) => rule switch
    {
        { Bound.JumpName: null } => new ModuleWords([Saying.Nothing]),
        { JumpChain: { } chain } => new ModuleWords([Saying.Action($"{(rule.Bound.JumpKind == JumpKind.Goto ? "goto" : "jump")} {names.Of(chain.Name)}")]),
        { Bound.Target: { Entry: not null } target } => OfModule(target, scope),
        _ => new ModuleWords([]) { Reasons = [$"there is no chain and no target {rule.Bound.JumpName}"] },
    };

    /// <summary>
    /// What was refused would not have been loaded, and what is unknown may mean anything. Only where the protocol is missing, as in
    /// a rule that is still being written, nft says the same all by itself.
    /// </summary>
    private static string? WhyNotRead(BoundRule bound)
    {
        foreach (BindingProblem problem in bound.Problems)
        {
            if (problem.Backends == Backends.Both && problem.Kind is not (BindingProblemKind.SurprisingValue or BindingProblemKind.Deprecated or BindingProblemKind.WrongProtocol))
            {
                return $"iptables refuses the line: {problem.Message.TrimEnd('.')}";
            }
        }

        return bound.HasUnknownParts ? "the line has a match, target or option that is not known here" : null;
    }

    /// <summary>
    /// A protocol with a match of its own needs no test where words of that match, or of one for several protocols, hold for its packets only.
    /// They have to stand in front of what counts, or it counts packets of all protocols.
    /// </summary>
    private static bool Proves(BoundModule match, ModuleWords words, TranslationScope scope) =>
        match.Entry is { Nft.Proves: true } entry && !words.IsSilent && (entry.ImpliedByProtocol is null || entry.ImpliedByProtocol == scope.Protocol);

    private bool MeetsEndedConnections(Rule rule) =>
        rule.Bound.Matches.Any(match => match.Entry is { Nft.NoteEnded: not null }) && EndedConnections.MayBeMet(_semantics.Of(rule), ProtocolOf(rule.Bound));

    private static byte? ProtocolOf(BoundRule bound) =>
        bound.BuiltinOptions.FirstOrDefault(option => option.Definition.Name == BuiltinOptionNames.Protocol) is { IsNegated: false } option
        && option.Value<ProtocolValue>() is { Number: > 0 } protocol
            ? protocol.Number
            : null;

    /// <summary>The built-in conditions that say something, with the one address of a list that is this rule's.</summary>
    private static ImmutableArray<SavedOption> Conditions(Rule rule, bool isProtocolProved) =>
        [.. from option in rule.Bound.BuiltinOptions
            where option.Definition.Nft is not null
            let name = option.Definition.Name
            where !(isProtocolProved && name == BuiltinOptionNames.Protocol)
            let values = name == BuiltinOptionNames.Source ? OneOf(option, rule.SourceIndex) : name == BuiltinOptionNames.Destination ? OneOf(option, rule.DestinationIndex) : option.Values
            where !IsVoid(option, values)
            select new SavedOption(option.Definition, option.IsNegated, values!)];

    private static ImmutableArray<ParsedValue?> OneOf(BoundOption option, int index) =>
        option.Value<AddressListValue>() is { } list && index < list.Count ? [new AddressListValue(list[index])] : option.Values;

    private static bool IsVoid(BoundOption option, ImmutableArray<ParsedValue?> values) => !option.IsNegated && values is [var value] && value switch
    {
        AddressListValue { Addresses: [{ Mask: var mask }] } => mask == 0,
        InterfaceValue device => device is { IsPrefix: true, Name.Length: 0 },
        ProtocolValue protocol => protocol.Number == 0,
        _ => false,
    };

    /// <summary>Several rules look at a packet several times: what counts or throws dice answers each time anew, and what was changed is seen changed.</summary>
    private static string? WhyNotTwice(BoundRule bound, List<ModuleWords> parts)
    {
        IEnumerable<BoundModule> modules = bound.Target is { } target ? bound.Matches.Add(target) : bound.Matches;
        if (modules.FirstOrDefault(module => module.Entry is { Nft.KeepsState: true }) is { } counting)
        {
            return $"nft needs several rules for it, and {counting.Name} would count each packet several times";
        }

        return parts.FirstOrDefault(part => part.AreSteps) is { } steps && parts.Any(part => part != steps && part.Ways.Any(way => AsksForChanged(way, steps)))
            ? "nft needs several rules for it, and its conditions ask for the mark that they change"
            : null;
    }

    private static bool AsksForChanged(Saying way, ModuleWords steps) => steps.Ways[0].Actions.StartsWith(ConnectionMark, StringComparison.Ordinal)
        ? way.Tests.Contains(ConnectionMark, StringComparison.Ordinal)
        : way.Tests.Replace(ConnectionMark, "", StringComparison.Ordinal).Contains(MarkWord, StringComparison.Ordinal);

    private static FrozenSet<string> ChangedSets(Ruleset ruleset) =>
        (from rule in ruleset.Rules
         from option in rule.Bound.Target?.Options ?? []
         where option.Definition.Nft is { Make: NftMaker.SetChange }
         let name = option.Value<TextValue>()?.Text
         where name is not null
         select name).ToFrozenSet(StringComparer.Ordinal);

    private const string MarkWord = "mark ";
    private const string ConnectionMark = "ct mark ";
}
