using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary>Runs the commands of one section on its chains, in the order of the lines, and notes what could not be done.</summary>
/// <param name="lineCount">How many lines the file has, for room; 0: there will be few rules.</param>
internal sealed class SectionCommands(
    TableDraft table,
    RulesetOptions options,
    Catalogue.Catalogue catalogue,
    Lazy<Dictionary<string, int>> declaredLater,
    List<StructureProblem> problems,
    int lineCount)
{
    private readonly ChainDeclarations _declarations = new(table, options, catalogue, problems);
    private readonly Removals _removals = new(table, problems);
    private readonly JumpCheck _jumps = new(table, options, catalogue, declaredLater, problems);

    /// <summary><c>:NAME POLICY [packets:bytes]</c>.</summary>
    public void Declare(int line, LineSyntax syntax) => _declarations.Declare(line, syntax);

    /// <summary>The line as it loads here: a chain that has the name of a target is where its jump goes.</summary>
    public BoundRule AsItLoads(BoundRule bound) =>
        bound.JumpName is { } name && ShadowedTarget.MeansTarget(bound)
            && table.FindCalled(name) is { Hook: null, Origin: ChainOrigin.Declared or ChainOrigin.External } && !catalogue.Dialect.ReservedChainNames.Contains(name)
            ? ShadowedTarget.AsJump(bound)
            : bound;

    /// <summary>A bound command line.</summary>
    public void Run(int line, BoundRule bound)
    {
        switch (bound.Command)
        {
            case RuleCommand.Append:
            case RuleCommand.Insert:
            case RuleCommand.Replace:
                ChangeRules(line, bound);
                break;
            case RuleCommand.Delete:
                Delete(line, bound);
                break;
            case RuleCommand.NewChain:
                Create(line, bound);
                break;
            case RuleCommand.Flush when bound.Chain is null:
                table.FlushAll();
                break;
            case RuleCommand.Flush:
                _removals.Flush(FindNamed(line, bound));
                break;
            case RuleCommand.DeleteChain when bound.Chain is null:
                _removals.RemoveAll(line, bound);
                break;
            case RuleCommand.DeleteChain:
                _removals.Remove(line, bound, FindNamed(line, bound));
                break;
            case RuleCommand.RenameChain:
                Rename(line, bound);
                break;
            case RuleCommand.Policy:
                ChangePolicy(line, bound);
                break;
            case RuleCommand.Check:
                Check(line, bound);
                break;
            case RuleCommand.Zero:
                Zero(line, bound);
                break;
            case RuleCommand.List:
                FindNamed(line, bound);
                break;
        }
    }

    private void ChangeRules(int line, BoundRule bound)
    {
        if (bound.Chain is null)
        {
            return;
        }

        ChainDraft chain = FindOrReport(line, bound.Chain, bound.ChainSpan);
        ChainDraft? called = _jumps.Check(line, bound);
        int count = chain.Rules.Count;
        if (bound.Command == RuleCommand.Append)
        {
            table.Append(chain, line, bound, called, lineCount - line);
            return;
        }

        // Each address of a list is put at the same place, in front of the one before it.
        RuleDraft[] added = RuleExpansion.Of(line, bound, called);
        Array.Reverse(added);
        int position = bound.Position ?? 1;
        int most = bound.Command == RuleCommand.Insert ? count + 1 : count;
        if ((position < 1 || position > most) && !IsPartlyUnknown(chain))
        {
            Report(StructureProblemKind.PositionOutOfRange, line, bound.CommandSpan, $"{chain.Name} has {Rules(count)} here, so there is no place {position}", Removals.BackendsThatSeeOnly(chain));
        }

        int at = Math.Clamp(position - 1, 0, count);
        if (bound.Command == RuleCommand.Replace && at < count)
        {
            Report(StructureProblemKind.NothingToChange, line, bound.CommandSpan, $"iptables-nft crashes when it replaces a rule of {chain.Name} that the same file adds", Backends.Nft);
            table.RemoveAt(chain, at);
        }
        else if (bound.Command == RuleCommand.Insert && at > 0)
        {
            foreach (RuleDraft anchor in added.Skip(1).Concat(at < count ? [chain.Rules[at]] : []))
            {
                chain.Anchors[anchor.Key] = line;
            }
        }

        table.Insert(chain, Math.Min(at, chain.Rules.Count), added);
    }

    private void Delete(int line, BoundRule bound)
    {
        if (bound.Chain is null || Find(line, bound.Chain, bound.ChainSpan) is not { } chain)
        {
            return;
        }

        if (bound.Position is { } position)
        {
            RemoveAt(line, bound, chain, position - 1);
            return;
        }

        // Each address of a list is looked for by itself (iptables/iptables.c, delete_entry).
        foreach (RuleDraft draft in RuleExpansion.Of(line, bound))
        {
            RemoveAt(line, bound, chain, IndexOf(chain, draft));
        }
    }

    private void RemoveAt(int line, BoundRule bound, ChainDraft chain, int at)
    {
        if (at >= 0 && at < chain.Rules.Count)
        {
            if (chain.Anchors.TryGetValue(chain.Rules[at].Key, out int inserted))
            {
                Report(
                    StructureProblemKind.NothingToChange, line, bound.CommandSpan, $"iptables-nft can't delete a rule of {chain.Name} in front of which line {inserted + 1} inserts another",
                    Backends.Nft, new RelatedLine(inserted, "inserts a rule in front of it"));
            }

            table.RemoveAt(chain, at);
        }
        else if (!IsPartlyUnknown(chain))
        {
            Report(StructureProblemKind.NothingToChange, line, bound.CommandSpan, $"{chain.Name} has no such rule here to delete", Removals.BackendsThatSeeOnly(chain));
        }
    }

    private static int IndexOf(ChainDraft chain, RuleDraft wanted) => chain.Rules.FindIndex(rule => RuleIdentity.AreSame(rule, wanted));

    private void Check(int line, BoundRule bound)
    {
        if (FindNamed(line, bound) is { } chain && !IsPartlyUnknown(chain) && RuleExpansion.Of(line, bound).Any(draft => IndexOf(chain, draft) < 0))
        {
            Report(StructureProblemKind.NothingToChange, line, bound.CommandSpan, $"{chain.Name} has no such rule here");
        }
    }

    private void Zero(int line, BoundRule bound)
    {
        if (FindNamed(line, bound) is { } chain && bound.Position is not null)
        {
            Report(StructureProblemKind.NothingToChange, line, bound.CommandSpan, $"iptables-nft crashes when it zeroes one rule of {chain.Name} in a ruleset", Backends.Nft);
        }
    }

    private void Create(int line, BoundRule bound)
    {
        if (bound.Chain is not { } name)
        {
            return;
        }

        _declarations.CheckNewName(line, bound.ChainSpan, name);
        if (table.Find(name) is { Origin: ChainOrigin.Declared or ChainOrigin.ImplicitBuiltin } chain)
        {
            Report(StructureProblemKind.ChainDeclaredTwice, line, bound.ChainSpan, $"the chain {name} exists already");
            chain.DeclarationLine ??= line;
            return;
        }

        ChainDraft created = table.Find(name) ?? table.Add(new ChainDraft(name, null, ChainOrigin.Declared));
        created.Origin = ChainOrigin.Declared;
        created.DeclarationLine ??= line;
    }

    private void Rename(int line, BoundRule bound)
    {
        if (bound.Argument is not { } name || FindNamed(line, bound) is not { } chain)
        {
            return;
        }

        _declarations.CheckName(line, bound.ArgumentSpan, name);
        if (chain.Hook is not null || table.Find(name) is not null)
        {
            string reason = chain.Hook is not null ? "it is a built-in chain" : $"there is a chain {name} already";
            Report(StructureProblemKind.NothingToChange, line, bound.CommandSpan, $"{chain.Name} can't be renamed: {reason}");
            return;
        }

        if (chain.Origin == ChainOrigin.Declared)
        {
            Report(StructureProblemKind.NothingToChange, line, bound.CommandSpan, $"iptables-nft can't rename {chain.Name}, which the same file makes", Backends.Nft);
        }

        table.Rename(chain, name);
    }

    private void ChangePolicy(int line, BoundRule bound)
    {
        if (bound.Chain is null || Find(line, bound.Chain, bound.ChainSpan) is not { } chain)
        {
            return;
        }

        if (chain.Hook is null && !catalogue.Dialect.HasPoliciesOfUserChains)
        {
            Report(StructureProblemKind.PolicyOnUserChain, line, bound.ChainSpan, $"only built-in chains have a policy, and {chain.Name} is one of your own");
        }
        else if (chain.Hook is not null && bound.Argument is { } policy && !ChainDeclarations.TrySetPolicy(chain, line, policy))
        {
            Report(StructureProblemKind.InvalidPolicy, line, bound.ArgumentSpan, $"there is no policy {policy} for a built-in chain: {string.Join(" and ", ChainDeclarations.PolicyNames)} are");
        }
    }

    private ChainDraft FindOrReport(int line, string name, TextSpan span) =>
        Find(line, name, span) ?? table.Add(new ChainDraft(name, null, ChainOrigin.Undeclared));

    private ChainDraft? FindNamed(int line, BoundRule bound) => bound.Chain is null ? null : Find(line, bound.Chain, bound.ChainSpan);

    private ChainDraft? Find(int line, string name, TextSpan span)
    {
        ChainDraft? chain = table.Find(name);
        if (chain is { Origin: not ChainOrigin.Undeclared })
        {
            return chain;
        }

        if (ExternalChainNames.IsElsewhere(name, options, catalogue.Pipeline))
        {
            return table.Add(new ChainDraft(name, null, ChainOrigin.External));
        }

        if (catalogue.Pipeline.FindHook(name) is not null && table.IsKnown)
        {
            Report(StructureProblemKind.BuiltinChainNotInTable, line, span, $"the table {table.Name} has no chain {name}");
            return chain;
        }

        string? meant = Similarity.Nearest(name, table.Chains.Where(draft => draft.Origin != ChainOrigin.Undeclared).Select(draft => draft.Name));
        string advice = declaredLater.Value.TryGetValue(name, out int later) && later > line ? $" in front of this line: line {later + 1} declares it too late"
            : meant is not null ? $": did you mean {meant}?"
            : $": declare it with '{catalogue.Dialect.DeclarationOf(name)}'";
        Report(
            StructureProblemKind.UndefinedChain, line, span, $"there is no chain {name}{advice}",
            fix: meant is null ? null : new BindingFix($"Write {meant}", meant));
        problems[^1] = problems[^1] with { FileFix = meant is null && later <= line ? table.Declaration(name) : null };
        return chain;
    }

    /// <summary>The chain may hold rules that are not in this file.</summary>
    private bool IsPartlyUnknown(ChainDraft chain) => options.KeepsChains || chain.Origin is ChainOrigin.External or ChainOrigin.Undeclared;

    private static string Rules(int count) => count switch { 0 => "no rule", 1 => "one rule", _ => $"{count} rules" };

    private void Report(
        StructureProblemKind kind,
        int line,
        TextSpan span,
        string message,
        Backends backends = Backends.Both,
        RelatedLine? related = null,
        BindingFix? fix = null) =>
        problems.Add(new StructureProblem(kind, TextRange.OnLine(line, span), message, backends, fix, related is null ? [] : [related]));
}
