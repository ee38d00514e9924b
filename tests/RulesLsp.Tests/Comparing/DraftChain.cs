using System.Text;

namespace RulesLsp.Tests.Comparing;

/// <summary>A chain of a random ruleset while it is written.</summary>
internal sealed record DraftChain(string Table, string Name, List<string> Rules)
{
    public bool IsBuiltin => Name.All(char.IsUpper);

    public string Policy { get; set; } = "ACCEPT";

    public DraftChain Copy() => new(Table, Name, [.. Rules]) { Policy = Policy };

    /// <summary>The chains as a ruleset.</summary>
    public static string Text(List<DraftChain> chains)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, DraftChain> table in chains.GroupBy(chain => chain.Table))
        {
            text.Append('*').Append(table.Key).Append('\n');
            foreach (DraftChain chain in table)
            {
                text.Append(':').Append(chain.Name).Append(' ').Append(chain.IsBuiltin ? chain.Policy : "-").Append(" [0:0]\n");
            }

            foreach (DraftChain chain in table)
            {
                foreach (string rule in chain.Rules)
                {
                    text.Append("-A ").Append(chain.Name).Append(' ').Append(rule).Append('\n');
                }
            }

            text.Append("COMMIT\n");
        }

        return text.ToString();
    }
}
