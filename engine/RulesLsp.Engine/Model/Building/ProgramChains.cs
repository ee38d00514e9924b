using System.Collections.Frozen;
using System.Collections.Immutable;

namespace RulesLsp.Engine.Model.Building;

/// <summary>Chains that well-known programs make and fill while the host runs, by their names.</summary>
public static class ProgramChains
{
    public const string Ufw = "ufw";
    public const string Docker = "Docker";
    public const string Kubernetes = "Kubernetes";
    public const string Calico = "calico";
    public const string Fail2ban = "fail2ban";
    public const string Libvirt = "libvirt";
    public const string OpenStack = "OpenStack";
    public const string Firewalld = "firewalld";

    private static readonly ImmutableArray<(string Owner, ImmutableArray<string> Patterns)> Owners =
    [
        (Ufw, ["ufw-*", "ufw6-*"]),
        (Docker, ["DOCKER", "DOCKER-*"]),
        (Calico, ["cali-*"]),
        (Kubernetes, ["KUBE-*", "FLANNEL-*", "CNI-*", "CILIUM_*", "ANTREA-*"]),
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

    // Every chain name of a file is asked for: few patterns begin with the same letter.
    private static readonly FrozenDictionary<char, (string Owner, string Pattern)[]> ByFirstLetter =
        (from owner in Owners
         from pattern in owner.Patterns
         group (owner.Owner, pattern) by pattern[0]).ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>The program that makes chains of this name; null for a name that says nothing.</summary>
    public static string? OwnerOf(ReadOnlySpan<char> chain)
    {
        if (chain.IsEmpty || !ByFirstLetter.TryGetValue(chain[0], out (string Owner, string Pattern)[]? candidates))
        {
            return null;
        }

        foreach ((string owner, string pattern) in candidates)
        {
            if (Fits(chain, pattern))
            {
                return owner;
            }
        }

        return null;
    }

    /// <summary>Whether a name is the pattern's; a final <c>*</c> stands for any continuation.</summary>
    public static bool Fits(ReadOnlySpan<char> chain, string pattern) =>
        pattern.EndsWith('*') ? chain.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : chain.SequenceEqual(pattern);
}
