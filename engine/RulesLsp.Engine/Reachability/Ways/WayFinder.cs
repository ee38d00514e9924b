using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>Finds the ways on which packets come to the built-in chains of a table, so far as the tables before it matter.</summary>
internal sealed class WayFinder(Ruleset ruleset, Table table, WayTables tables)
{
    private readonly Pipeline _pipeline = ruleset.Catalogue.Pipeline;

    /// <summary>The ways to a built-in chain; none: nothing before it matters, and any packet may enter it.</summary>
    /// <param name="hasMarks">Some rule of the table asks for a mark.</param>
    public ImmutableArray<Way> To(Chain target, bool hasMarks)
    {
        var ways = ImmutableArray.CreateBuilder<Way>();
        foreach (ImmutableArray<Hook> hooks in HooksBefore(target.Hook!.Value))
        {
            (ImmutableArray<WayStep> steps, int natPosition) = Steps(target, hooks);
            Hook entry = hooks.Append(target.Hook!.Value).First();
            ways.AddRange(Of(target, entry, steps, natPosition, hasMarks));
        }

        return ways.Any(static way => way.Steps.Length > 0) ? ways.ToImmutable() : [];
    }

    /// <summary>The hooks that packets pass before the hook: several ways lead to POSTROUTING.</summary>
    private IEnumerable<ImmutableArray<Hook>> HooksBefore(Hook hook) => _pipeline.Ways.Values
        .Where(way => way.Contains(hook))
        .Select(way => way[..way.IndexOf(hook)])
        .DistinctBy(static before => string.Join(' ', before))
        .OrderBy(static before => string.Join(' ', before), StringComparer.Ordinal);

    /// <summary>The tables before the target, and how many of them stand before nat has looked at the destination.</summary>
    private (ImmutableArray<WayStep> Steps, int NatPosition) Steps(Chain target, ImmutableArray<Hook> hooks)
    {
        var steps = ImmutableArray.CreateBuilder<WayStep>();
        int natPosition = -1;
        foreach (Hook hook in hooks.Add(target.Hook!.Value))
        {
            foreach (string name in hook == target.Hook ? TablesBefore(hook) : _pipeline.TablesAt(hook, Backends.Legacy))
            {
                bool changesDestination = name == TableNames.Nat && hook is (Hook.Prerouting or Hook.Output);
                natPosition = changesDestination ? steps.Count : natPosition;
                bool isAsked = name != TableNames.Nat || changesDestination;
                if (isAsked && ruleset.LiveTable(name) is { } before && before.FindChain(Pipeline.ChainName(hook)) is { Hook: not null } chain)
                {
                    steps.Add(new WayStep(before, chain));
                }
            }
        }

        return (steps.ToImmutable(), natPosition);
    }

    /// <summary>The tables that see a packet at the hook before the asked one, with either back end.</summary>
    private IEnumerable<string> TablesBefore(Hook hook)
    {
        HashSet<string> nft = [.. _pipeline.TablesAt(hook, Backends.Nft).TakeWhile(name => name != table.Name)];
        return _pipeline.TablesAt(hook, Backends.Legacy).TakeWhile(name => name != table.Name).Where(nft.Contains);
    }

    private IEnumerable<Way> Of(Chain target, Hook entry, ImmutableArray<WayStep> steps, int natPosition, bool hasMarks)
    {
        // Behind a step of which too little is known the packet may be any one.
        int first = steps.Length;
        while (first > 0 && IsFollowed(steps[first - 1]))
        {
            first--;
        }

        steps = steps[first..];
        natPosition = Math.Max(natPosition - first, -1);
        hasMarks |= steps.Any(step => tables.ChainsFrom(step.Chain).Any(chain => tables.RulesOf(chain).Any(TestsMark)));
        ImmutableArray<WayStep> kept = [.. steps.Where(step => Matters(step, hasMarks))];
        int beforeNat = natPosition < 0 ? 0 : kept.Count(step => steps.IndexOf(step) < natPosition);
        yield return new Way(target, entry, WayKind.AsItCame, kept, beforeNat);
        if (natPosition >= 0 && Translates())
        {
            yield return new Way(target, entry, WayKind.Translated, [.. kept.Where(static step => step.Table.Name != TableNames.Nat)], beforeNat);
        }
    }

    private bool IsFollowed(WayStep step) => tables.IsKnown(step.Table) && !AlteredFields.HasMarks(tables.AlteredBy(step.Chain));

    private bool Matters(WayStep step, bool hasMarks) => step.Chain.Policy == ChainPolicy.Drop || tables.Takes(step.Chain)
        || (hasMarks && tables.ChainsFrom(step.Chain).Any(chain => tables.RulesOf(chain).Any(static rule => rule.Action is MarkAction or ConnectionMarkAction)));

    /// <summary>Some rule translates: then answers are translated back, wherever it stands.</summary>
    private bool Translates() => ruleset.LiveTable(TableNames.Nat) is { } nat
        && (!tables.IsKnown(nat) || nat.Chains.Any(chain => tables.RulesOf(chain).Any(static rule => rule.Action is TranslateAction)));

    /// <summary>Some test asks for a mark.</summary>
    public static bool TestsMark(RuleSemantics rule) => (rule.Asked & AskedFields.Marks) != 0;
}
