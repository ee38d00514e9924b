namespace RulesLsp.Engine.Model.Building;

/// <summary>Whether somebody else declares a chain, so that a file which only uses it is no mistake.</summary>
internal static class ExternalChainNames
{
    /// <summary>Whether the options say that somebody else declares the chain.</summary>
    public static bool IsExternal(string chain, RulesetOptions options) =>
        options.ExternalChains.Any(pattern => ProgramChains.Fits(chain, pattern))
        || (ProgramChains.OwnerOf(chain) is { } owner && IsBeside(owner, options.Profile));

    /// <summary>As <see cref="IsExternal"/>; with --noflush any chain of one's own may be there already.</summary>
    public static bool IsElsewhere(string chain, RulesetOptions options, Catalogue.Pipeline pipeline) =>
        IsExternal(chain, options) || (options.Profile == RulesetProfile.NoFlush && pipeline.FindHook(chain) is null);

    /// <summary>Whether a file of this profile is loaded beside the chains of this program.</summary>
    private static bool IsBeside(string owner, RulesetProfile profile) => profile switch
    {
        RulesetProfile.Ufw => owner is ProgramChains.Ufw or ProgramChains.Fail2ban,
        RulesetProfile.Docker => owner is ProgramChains.Docker or ProgramChains.Fail2ban,
        RulesetProfile.KubeProxy or RulesetProfile.Calico => owner is ProgramChains.Kubernetes or ProgramChains.Calico or ProgramChains.Docker or ProgramChains.Fail2ban,
        RulesetProfile.NoFlush => true,
        _ => owner is ProgramChains.Fail2ban or ProgramChains.Firewalld or ProgramChains.Libvirt,
    };
}
