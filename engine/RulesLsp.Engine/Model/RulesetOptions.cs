using System.Collections.Immutable;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model;

/// <summary>How a file is loaded and what is there already when it is.</summary>
public enum RulesetProfile : byte
{
    /// <summary>iptables-restore: each table is flushed first.</summary>
    Restore,

    /// <summary>iptables-restore --noflush: the file adds to chains that may exist.</summary>
    NoFlush,

    /// <summary>A fragment that ufw loads with --noflush beside its own chains.</summary>
    Ufw,

    /// <summary>Beside the chains of the Docker daemon.</summary>
    Docker,

    /// <summary>Beside the chains of kube-proxy and kubelet.</summary>
    KubeProxy,

    /// <summary>Beside the chains of calico's Felix, which runs on nodes of Kubernetes and on hosts of its own.</summary>
    Calico,

    /// <summary>Beside the chains of fail2ban's jails.</summary>
    Fail2ban,

    /// <summary>Beside the chains of firewalld.</summary>
    Firewalld,
}

/// <summary>What the builder must know about a file besides its text.</summary>
/// <param name="ExternalChains">Chains that others declare; a final <c>*</c> stands for any continuation.</param>
public sealed record RulesetOptions(AddressFamily Family, RulesetProfile Profile, ImmutableHashSet<string> ExternalChains)
{
    public static readonly RulesetOptions Default = new(AddressFamily.IPv4, RulesetProfile.Restore, []);

    /// <summary>The file is loaded with --noflush.</summary>
    public bool KeepsChains => Profile is RulesetProfile.NoFlush or RulesetProfile.Ufw;
}
