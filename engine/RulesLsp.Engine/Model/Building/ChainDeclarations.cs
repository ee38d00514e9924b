using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary>Reads the chain lines of a section and judges the names and policies of chains.</summary>
internal sealed class ChainDeclarations(
    TableDraft table,
    RulesetOptions options,
    Catalogue.Catalogue catalogue,
    List<StructureProblem> problems)
{
    /// <summary>What a built-in chain can do with a packet that no rule decided, in the order of <see cref="ChainPolicy"/>.</summary>
    internal static readonly string[] PolicyNames = ["ACCEPT", "DROP"];

    /// <summary><c>:NAME POLICY [packets:bytes]</c>.</summary>
    public void Declare(int line, LineSyntax syntax)
    {
        if (syntax.Words.Length < 2)
        {
            Report(StructureProblemKind.InvalidChainLine, line, syntax.Span, "a chain line reads :CHAIN POLICY [packets:bytes]");
            return;
        }

        string name = syntax.WordText(1);
        TextSpan nameSpan = syntax.Words[1].Span;
        CheckName(line, nameSpan, name);
        bool isBuiltinName = catalogue.Pipeline.FindHook(name) is not null;
        ChainDraft? chain = table.Find(name);
        if (syntax.Words.Length < 3)
        {
            Report(StructureProblemKind.InvalidChainLine, line, syntax.Span, $"the policy of {name} is missing: ACCEPT or DROP for a built-in chain, - for one of your own");
        }
        else
        {
            CheckPolicy(line, syntax.WordText(2), syntax.Words[2].Span, name, chain?.Hook is not null, isBuiltinName);
        }

        if (isBuiltinName && chain?.Hook is null && table.IsKnown)
        {
            Report(
                StructureProblemKind.BuiltinChainNotInTable,
                line,
                nameSpan,
                $"the table {table.Name} has no chain {name}: legacy iptables refuses it, and iptables-nft makes a chain of your own of it that no packet enters",
                Backends.Legacy);
        }

        if (chain is { DeclarationLine: { } earlier } && chain.Hook is null)
        {
            Report(
                StructureProblemKind.ChainDeclaredTwice, line, nameSpan, $"the chain {name} is declared in line {earlier + 1} already", Backends.Legacy,
                new RelatedLine(earlier, $"first declaration of {name}"));
        }

        chain ??= table.Add(new ChainDraft(name, null, ChainOrigin.Declared));
        chain.Origin = ChainOrigin.Declared;
        chain.DeclarationLine ??= line;
        if (syntax.Words.Length >= 3 && chain.Hook is not null)
        {
            TrySetPolicy(chain, line, syntax.WordText(2));
        }
    }

    /// <summary>Gives a built-in chain its policy; false for a word that is none.</summary>
    public static bool TrySetPolicy(ChainDraft chain, int line, string policy)
    {
        int index = Array.IndexOf(PolicyNames, policy);
        if (index < 0)
        {
            return false;
        }

        chain.Policy = index == 0 ? ChainPolicy.Accept : ChainPolicy.Drop;
        chain.PolicyLine = line;
        return true;
    }

    private void CheckPolicy(int line, string policy, TextSpan span, string chain, bool isBuiltin, bool isBuiltinName)
    {
        ImmutableArray<string> ofUserChains = catalogue.Dialect.UserChainPolicies;
        if (!isBuiltin && !ofUserChains.IsEmpty)
        {
            if (!ofUserChains.Contains(RestoreDialect.AnyPolicy) && !ofUserChains.Contains(policy))
            {
                Report(StructureProblemKind.InvalidPolicy, line, span, $"there is no policy {policy} for a chain of your own: {string.Join(", ", ofUserChains)} are");
            }

            return;
        }

        if (policy == "-")
        {
            return;
        }

        if (!PolicyNames.Contains(policy))
        {
            string? meant = Similarity.Nearest(policy, PolicyNames);
            // Chains of one's own take any word on nft, says a real load; built-in chains on neither.
            Report(
                StructureProblemKind.InvalidPolicy, line, span, $"there is no policy {policy}: {(isBuiltin ? "ACCEPT and DROP are" : $"write - for {chain}")}",
                Backends.Both, fix: meant is not null && isBuiltin ? new BindingFix($"Write {meant}", meant) : null);
        }
        else if (!isBuiltin && !isBuiltinName)
        {
            Report(
                StructureProblemKind.PolicyOnUserChain, line, span,
                $"only built-in chains have a policy: {chain} is one of your own, iptables-nft ignores {policy} and legacy iptables refuses it",
                Backends.Legacy, fix: new BindingFix("Write -", "-", Applicability: FixApplicability.Safe));
        }
    }

    /// <summary>Judges a name that a chain line gives, or the one that a chain is renamed to.</summary>
    public void CheckName(int line, TextSpan span, string name)
    {
        if (name.Length > RuleChecks.LongestChainName)
        {
            Report(StructureProblemKind.InvalidChainName, line, span, $"the chain name has more than {RuleChecks.LongestChainName} characters");
        }
        else if (name.StartsWith('-') || name.StartsWith('!'))
        {
            Report(StructureProblemKind.InvalidChainName, line, span, $"a chain name may not start with '{name[0]}'", Backends.Nft);
        }
        else if (catalogue.Dialect.ReservedChainNames.Contains(name))
        {
            Report(StructureProblemKind.InvalidChainName, line, span, $"{name} is the name of a target and can't be a chain");
        }
        else if (IsTarget(name))
        {
            Report(StructureProblemKind.InvalidChainName, line, span, $"the chain takes the name of a target: behind this line {BuiltinOptionNames.Jump} {name} jumps to the chain", Backends.None);
        }
    }

    /// <summary>Judges the name of a chain that a command makes.</summary>
    public void CheckNewName(int line, TextSpan span, string name)
    {
        if (catalogue.Dialect.TargetsReserveNewChains && IsTarget(name))
        {
            Report(StructureProblemKind.InvalidChainName, line, span, $"{name} is the name of a target and can't be a chain");
            return;
        }

        CheckName(line, span, name);
    }

    private bool IsTarget(string name) => catalogue.Find(EntryKind.Target, name, options.Family) is not null;

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
