using System.Collections.Immutable;

namespace RulesLsp.Engine.Model.Building;

/// <summary>Chains that well-known programs declare themselves, so that a file which only uses them is no mistake.</summary>
internal static class ExternalChainNames
{
    private static readonly ImmutableArray<string> Ufw = ["ufw-*", "ufw6-*"];
    private static readonly ImmutableArray<string> Docker = ["DOCKER", "DOCKER-*"];
    private static readonly ImmutableArray<string> Kubernetes = ["KUBE-*", "cali-*", "FLANNEL-*", "CNI-*", "CILIUM_*", "ANTREA-*"];
    private static readonly ImmutableArray<string> Anywhere = ["f2b-*", "fail2ban-*"];

    /// <summary>Whether the options say that somebody else declares the chain.</summary>
    public static bool IsExternal(string chain, RulesetOptions options) =>
        Fits(chain, options.ExternalChains)
        || Fits(chain, Anywhere)
        || options.Profile switch
        {
            RulesetProfile.Ufw => Fits(chain, Ufw),
            RulesetProfile.Docker => Fits(chain, Docker),
            RulesetProfile.KubeProxy => Fits(chain, Kubernetes) || Fits(chain, Docker),
            RulesetProfile.NoFlush => Fits(chain, Ufw) || Fits(chain, Docker) || Fits(chain, Kubernetes),
            _ => false,
        };

    /// <summary>As <see cref="IsExternal"/>; with --noflush any chain of one's own may be there already.</summary>
    public static bool IsElsewhere(string chain, RulesetOptions options, Catalogue.Pipeline pipeline) =>
        IsExternal(chain, options) || (options.Profile == RulesetProfile.NoFlush && pipeline.FindHook(chain) is null);

    private static bool Fits(string chain, IEnumerable<string> patterns)
    {
        foreach (string pattern in patterns)
        {
            if (pattern.EndsWith('*') ? chain.StartsWith(pattern[..^1], StringComparison.Ordinal) : chain == pattern)
            {
                return true;
            }
        }

        return false;
    }
}
