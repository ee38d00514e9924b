using System.Collections.Immutable;

namespace RulesLsp.Engine.Model;

/// <summary>What profiles are called in directives and settings.</summary>
public static class ProfileNames
{
    private static readonly ImmutableArray<(string Name, RulesetProfile Profile)> Known =
    [
        ("restore", RulesetProfile.Restore),
        ("noflush", RulesetProfile.NoFlush),
        ("ufw", RulesetProfile.Ufw),
        ("docker", RulesetProfile.Docker),
        ("kube-proxy", RulesetProfile.KubeProxy),
        ("calico", RulesetProfile.Calico),
        ("fail2ban", RulesetProfile.Fail2ban),
        ("firewalld", RulesetProfile.Firewalld),
    ];

    /// <summary>All names, the usual ones first.</summary>
    public static ImmutableArray<string> All { get; } = [.. Known.Select(static known => known.Name)];

    /// <summary>All names, for messages.</summary>
    public static string AllInWords { get; } = $"{string.Join(", ", All[..^1])} and {All[^1]}";

    /// <summary>The profile of a name; null when there is none.</summary>
    public static RulesetProfile? Find(string name)
    {
        int index = All.IndexOf(name);
        return index < 0 ? null : Known[index].Profile;
    }
}
