using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;

namespace RulesLsp.Engine.Lints;

/// <summary>
/// A section of a ruleset made of commands in the order in which a shell would run them on an empty table. What one of them
/// empties or deletes is left out, since iptables-nft refuses a file that makes and deletes a chain.
/// </summary>
internal sealed class PastedSection(Pipeline pipeline, string table)
{
    private readonly List<string> _head = [];
    private readonly List<PastedEntry> _body = [];
    private readonly List<string> _chains = [];
    private readonly Dictionary<string, string> _policies = new(StringComparer.Ordinal);

    /// <summary>The lines of the section, from its table line to COMMIT.</summary>
    public ImmutableArray<string> Write(IEnumerable<PastedEntry> entries)
    {
        foreach (PastedEntry entry in entries)
        {
            if (Declares(entry.Command!.Bound))
            {
                _head.AddRange(entry.Comments);
            }
            else
            {
                _body.Add(entry);
            }
        }

        return
        [
            $"*{table}", .. _head,
            .. pipeline.HooksOf(table).Select(hook => BuiltinLine(Pipeline.ChainName(hook))), .. _chains.Select(chain => $":{chain} - [0:0]"),
            .. _body.SelectMany(entry => entry.Lines), "COMMIT",
        ];
    }

    /// <summary>Whether the chain lines say what the command does, or what is left of the section when it has run.</summary>
    private bool Declares(BoundRule command)
    {
        switch (command)
        {
            case { Command: RuleCommand.Policy, Chain: { } chain, Argument: { } policy } when pipeline.FindBuiltinChain(table, chain) is not null:
                _policies[chain] = policy;
                return true;
            case { Command: RuleCommand.NewChain, Chain: { } chain }:
                _chains.AddRange(_chains.Contains(chain) ? [] : [chain]);
                return true;
            case { Command: RuleCommand.Flush }:
                _body.RemoveAll(entry => command.Chain is null || entry.Command!.Bound.Chain == command.Chain);
                return true;
            case { Command: RuleCommand.DeleteChain }:
                _chains.RemoveAll(chain => (command.Chain is null || chain == command.Chain) && !IsUsed(chain));
                return command.Chain is null || !_chains.Contains(command.Chain);
            default:
                return command.Command == RuleCommand.Zero;
        }
    }

    private bool IsUsed(string chain) => _body.Exists(entry => entry.Command!.Bound.Chain == chain || entry.Command.Bound.JumpName == chain);

    private string BuiltinLine(string chain) => $":{chain} {_policies.GetValueOrDefault(chain, ChainDeclarations.PolicyNames[(int)ChainPolicy.Accept - 1])} [0:0]";
}
