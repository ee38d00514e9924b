using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>Judges whether the kernel takes a match, a target or an option where a rule stands; shared by the three lints that tell it.</summary>
internal static class Places
{
    private static readonly ImmutableArray<Hook> AllHooks = [.. Enum.GetValues<Hook>()];

    /// <summary>False when the kernel surely takes the match or target where the rule stands. Asked of every rule: nothing is made for it.</summary>
    public static bool MayRefuse(LintContext context, Rule rule, CatalogueEntry entry)
    {
        if (!Placement.IsRestricted(entry))
        {
            return false;
        }

        ImmutableArray<Hook> hooks = CallPaths.HooksReaching(rule.Chain);
        foreach (Hook hook in hooks)
        {
            if (Placement.Refused(entry, rule.Chain.TableName, hook, Backends.Both) != Backends.None)
            {
                return true;
            }
        }

        return hooks.IsEmpty;
    }

    /// <summary>The finding about one part of a rule; null when the kernel takes it.</summary>
    /// <param name="refused">The back ends that refuse the part at a table and hook.</param>
    /// <param name="allowedText">Where the part may stand, for the message.</param>
    public static Diagnostic? Judge(LintContext context, LintDescriptor lint, Rule rule, string name, TextSpan span, Func<string, Hook, Backends> refused, Func<string> allowedText)
    {
        string table = rule.Chain.TableName;
        ImmutableArray<Hook> hooks = CallPaths.HooksReaching(rule.Chain);

        // Nothing leads here: the kernel still checks the table, so a part that no hook of the table takes is refused.
        if (hooks.IsEmpty)
        {
            Backends everywhere = AllHooks.Aggregate(Backends.Both, (backends, hook) => backends & refused(table, hook));
            return everywhere == Backends.None
                ? null
                : Finding($"{name} is not allowed in table {table}: {allowedText()}", everywhere, []);
        }

        foreach (Hook hook in hooks)
        {
            Backends backends = refused(table, hook);
            if (backends == Backends.None)
            {
                continue;
            }

            string place = $"{table} {Pipeline.ChainName(hook)}";
            if (rule.Chain.IsBuiltin)
            {
                return Finding($"{name} is not allowed in {place}: {allowedText()}", backends, []);
            }

            ImmutableArray<Rule> path = CallPaths.Path(rule.Chain, hook);
            return Finding(
                $"{name} is not allowed in {place}, and line {path[0].Line + 1} leads from there to this rule: {allowedText()}",
                backends,
                [.. path.Select(jump => new RelatedLine(jump.Line, $"{jump.Chain.Name} jumps to {jump.JumpChain!.Name} here"))]);
        }

        return null;

        Diagnostic Finding(string message, Backends backends, ImmutableArray<RelatedLine> related) =>
            new(lint, lint.DefaultSeverity, TextRange.OnLine(rule.Line, span), message, related, backends);
    }

    /// <summary>"it works in nat PREROUTING and OUTPUT only".</summary>
    public static string Describe(Pipeline pipeline, Func<string, Hook, Backends> refused)
    {
        var tables = new List<string>();
        foreach (PipelineTable table in pipeline.Tables)
        {
            ImmutableArray<Hook> all = pipeline.HooksOf(table.Name);
            string[] chains = [.. all.Where(hook => refused(table.Name, hook) != Backends.Both).Select(Pipeline.ChainName)];
            if (chains.Length == all.Length)
            {
                tables.Add(table.Name);
            }
            else if (chains.Length > 0)
            {
                tables.Add($"{table.Name} {Join(chains)}");
            }
        }

        return tables.Count == 0 ? "the kernel takes it nowhere" : $"it works in {string.Join("; ", tables)} only";
    }

    /// <summary>"a, b and c".</summary>
    public static string Join(string[] names) =>
        names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
}
