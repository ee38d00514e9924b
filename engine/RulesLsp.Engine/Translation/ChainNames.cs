using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Translation;

/// <summary>What the chains of a table are called in nft, which takes fewer names than iptables.</summary>
internal sealed class ChainNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <param name="reserved">Words of nft that no chain can be called.</param>
    public ChainNames(Table? table, IReadOnlyCollection<string> reserved)
    {
        HashSet<string> taken = [.. reserved, .. table?.Chains.Select(chain => chain.Name).Where(name => NftNames.Plain(name) == name && !reserved.Contains(name)) ?? []];
        foreach (string name in table?.Chains.Select(chain => chain.Name) ?? [])
        {
            string plain = NftNames.Plain(name);
            if (plain != name || reserved.Contains(name))
            {
                while (!taken.Add(plain))
                {
                    plain += "_";
                }
            }

            _names[name] = plain;
        }
    }

    /// <summary>The name in nft.</summary>
    public string Of(string chain) => _names.GetValueOrDefault(chain) ?? NftNames.Plain(chain);
}
