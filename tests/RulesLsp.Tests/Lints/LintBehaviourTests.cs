using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Lints;

/// <summary>What the lints say happens to rulesets that load, looked at on the real iptables and kernel.</summary>
public sealed class LintBehaviourTests
{
    private static readonly string[] BackendNames = ["nft", "legacy"];

    /// <summary>RL5008.</summary>
    [KernelFact]
    public void An_earlier_table_stays_live_when_a_later_one_is_refused()
    {
        foreach (string backend in BackendNames)
        {
            using var kernel = new KernelNamespace();
            string text = File.ReadAllText(RepositoryRoot.Combine("tests", "fixtures", "lints", "RL5008-partly-loaded.rules"));
            Assert.Throws<InvalidOperationException>(() => kernel.Run($"iptables-{backend}-restore", "", text));
            Assert.Contains(":INPUT DROP", kernel.Run($"iptables-{backend}-save", "-t filter"), StringComparison.Ordinal);
        }
    }

    /// <summary>RL5010.</summary>
    [KernelFact]
    public void Rules_of_a_builtin_chain_grow_with_every_load_beside_what_is_there()
    {
        foreach (string backend in BackendNames)
        {
            using var kernel = new KernelNamespace();
            string text = File.ReadAllText(RepositoryRoot.Combine("tests", "fixtures", "lints", "RL5010-added-at-every-load.rules"));
            kernel.Run($"iptables-{backend}-restore", "--noflush", text);
            kernel.Run($"iptables-{backend}-restore", "--noflush", text);
            string saved = kernel.Run($"iptables-{backend}-save", "");
            Assert.Equal(2, CountOf(saved, "-A POSTROUTING -s 10.8.0.0/24 -o eth0 -j MASQUERADE"));
            Assert.Equal(2, CountOf(saved, "-A INPUT -j mine"));
            Assert.Equal(1, CountOf(saved, "-A mine -p tcp -m tcp --dport 22 -j ACCEPT"));
            Assert.Equal(1, CountOf(saved, "-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080"));
        }
    }

    /// <summary>RL4003: the rule that matches nothing comes back as one that matches everything.</summary>
    [KernelFact]
    public void Legacy_leaves_out_the_excluded_interface_that_is_every_interface()
    {
        using var kernel = new KernelNamespace();
        kernel.Run("iptables-legacy-restore", "", "*filter\n-A INPUT ! -i + -j ACCEPT\nCOMMIT\n");
        Assert.Equal(1, CountOf(kernel.Run("iptables-legacy-save", "-t filter"), "-A INPUT -j ACCEPT"));
    }

    /// <summary>RL2017, RL4003.</summary>
    [KernelFact]
    public void No_device_has_a_colon_in_its_name_and_an_asterisk_is_an_ordinary_character()
    {
        using var kernel = new KernelNamespace();
        Assert.Throws<InvalidOperationException>(() => kernel.Run("ip", "link add eth0:1 type bridge"));
        kernel.Run("ip", "link add eth* type bridge");
        Assert.Contains("eth*", kernel.Run("ip", "-br link"), StringComparison.Ordinal);
    }

    /// <summary>RL6006.</summary>
    [KernelFact]
    public void Lists_on_both_sides_make_a_rule_of_each_pair()
    {
        foreach (string backend in BackendNames)
        {
            using var kernel = new KernelNamespace();
            kernel.Run($"iptables-{backend}-restore", "", "*filter\n-A FORWARD -s 10.0.0.1,10.0.0.2 -d 192.0.2.1,192.0.2.2,192.0.2.3 -j DROP\nCOMMIT\n");
            Assert.Equal(6, kernel.Run($"iptables-{backend}-save", "-t filter").Split('\n').Count(line => line.StartsWith("-A FORWARD", StringComparison.Ordinal)));
        }
    }

    /// <summary>RL3017.</summary>
    [KernelFact]
    public void Inserted_rules_stand_in_reversed_order()
    {
        foreach (string backend in BackendNames)
        {
            using var kernel = new KernelNamespace();
            kernel.Run($"iptables-{backend}-restore", "", "*filter\n-A INPUT -s 192.0.2.1 -j DROP\n-I INPUT -s 192.0.2.2 -j DROP\n-I INPUT -s 192.0.2.3 -j DROP\nCOMMIT\n");
            string[] rules = [.. kernel.Run($"iptables-{backend}-save", "-t filter").Split('\n').Where(line => line.StartsWith("-A INPUT", StringComparison.Ordinal))];
            Assert.Equal(["3", "2", "1"], rules.Select(rule => rule.Split(' ')[3].Split('/')[0][^1..]));
        }
    }

    private static int CountOf(string saved, string rule) => saved.Split('\n').Count(line => line == rule);
}
