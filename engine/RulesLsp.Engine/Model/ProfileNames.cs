namespace RulesLsp.Engine.Model;

/// <summary>What profiles are called in directives and settings.</summary>
public static class ProfileNames
{
    /// <summary>All names, for messages.</summary>
    public const string All = "restore, noflush, ufw, docker and kube-proxy";

    /// <summary>The profile of a name; null when there is none.</summary>
    public static RulesetProfile? Find(string name) => name switch
    {
        "restore" => RulesetProfile.Restore,
        "noflush" => RulesetProfile.NoFlush,
        "ufw" => RulesetProfile.Ufw,
        "docker" => RulesetProfile.Docker,
        "kube-proxy" => RulesetProfile.KubeProxy,
        _ => null,
    };
}
