using System.Buffers;
using System.Collections.Immutable;

namespace RulesLsp.Engine.Model.Building;

/// <summary>Chains that well-known programs make and fill while the host runs, by their names.</summary>
internal static class ProgramChains
{
    public const string Ufw = "ufw";
    public const string Docker = "Docker";
    public const string Kubernetes = "Kubernetes";
    public const string Fail2ban = "fail2ban";
    public const string Libvirt = "libvirt";
    public const string OpenStack = "OpenStack";
    public const string Firewalld = "firewalld";

    private static readonly ImmutableArray<(string Owner, ImmutableArray<string> Patterns)> Owners =
    [
        (Ufw, ["ufw-*", "ufw6-*"]),
        (Docker, ["DOCKER", "DOCKER-*"]),
        (Kubernetes, ["KUBE-*", "cali-*", "FLANNEL-*", "CNI-*", "CILIUM_*", "ANTREA-*"]),
        (Fail2ban, ["f2b-*", "fail2ban-*"]),
        (Libvirt, ["LIBVIRT_*"]),
        (OpenStack, ["neutron-*", "nova-*"]),
        (Firewalld,
        [
            "INPUT_direct", "INPUT_ZONES*", "FORWARD_direct", "FORWARD_IN_ZONES*", "FORWARD_OUT_ZONES*", "FORWARD_POLICIES_*", "INPUT_POLICIES_*",
            "OUTPUT_direct", "OUTPUT_POLICIES_*", "PREROUTING_direct", "PREROUTING_ZONES*", "POSTROUTING_direct", "POSTROUTING_ZONES*",
            "IN_public*", "FWDI_*", "FWDO_*", "FWD_public*", "PRE_public*", "POST_public*",
        ]),
    ];

    private static readonly SearchValues<char> FirstLetters =
        SearchValues.Create([.. Owners.SelectMany(owner => owner.Patterns).Select(pattern => pattern[0]).Distinct()]);

    /// <summary>The program that makes chains of this name; null for a name that says nothing.</summary>
    public static string? OwnerOf(string chain)
    {
        foreach ((string owner, ImmutableArray<string> patterns) in Owners)
        {
            foreach (string pattern in patterns)
            {
                if (Fits(chain, pattern))
                {
                    return owner;
                }
            }
        }

        return null;
    }

    /// <summary>Whether a name begins as one of theirs: asked of many words.</summary>
    public static bool MayBeOwned(ReadOnlySpan<char> name) => name.Length > 0 && FirstLetters.Contains(name[0]);

    /// <summary>Whether a name is the pattern's; a final <c>*</c> stands for any continuation.</summary>
    public static bool Fits(string chain, string pattern) =>
        pattern.EndsWith('*') ? chain.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : chain == pattern;
}
