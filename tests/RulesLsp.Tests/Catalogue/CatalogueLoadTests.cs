using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;
using Xunit;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>The embedded catalogue loads, and finds what it holds by every name.</summary>
public sealed class CatalogueLoadTests
{
    /// <summary>The program takes them as they are: whatever is wrong with them must be found here.</summary>
    [Fact]
    public void The_embedded_files_hold_together()
    {
        IEnumerable<IEnumerable<string>> checkedNames = CatalogueLoader.Load(CatalogueLoader.EmbeddedFiles()).Select(NamesOf);
        Assert.Equal(Catalogue.All.Select(NamesOf), checkedNames);

        static IEnumerable<string> NamesOf(Catalogue catalogue) => catalogue.Entries.Select(entry => $"{entry.Kind} {entry.Name}");
    }

    [Fact]
    public void Every_entry_is_found_by_its_names_in_its_families_only()
    {
        foreach (CatalogueEntry entry in Catalogue.All.SelectMany(catalogue => catalogue.Matches.Concat(catalogue.Targets)))
        {
            foreach (AddressFamily family in Enum.GetValues<AddressFamily>())
            {
                foreach (string name in entry.Aliases.Prepend(entry.Name))
                {
                    CatalogueEntry? found = Catalogue.Of(family).Find(entry.Kind, name, family);
                    Assert.Equal(Catalogue.IsInFamily(entry.Families, family), ReferenceEquals(found, entry));
                }
            }
        }
    }

    [Fact]
    public void Every_option_knows_its_owners()
    {
        foreach (Catalogue catalogue in Catalogue.All)
        {
            foreach (CatalogueEntry entry in catalogue.Entries)
            {
                Assert.All(entry.Options, option => Assert.Contains((entry, option), catalogue.FindOptionOwners(option.Name)));
            }
        }
    }

    [Fact]
    public void Every_builtin_name_that_the_binder_uses_is_in_the_data()
    {
        foreach (System.Reflection.FieldInfo field in typeof(BuiltinOptionNames).GetFields())
        {
            string name = (string)field.GetRawConstantValue()!;
            Assert.Contains(Catalogue.All, catalogue => catalogue.Builtins.Options.Any(option => option.Name == name));
        }
    }

    [Theory]
    [InlineData(6, "tcp")]
    [InlineData(17, "udp")]
    [InlineData(1, "icmp")]
    public void A_protocol_implies_its_match(byte protocol, string match)
    {
        Assert.Equal(match, Catalogue.Default.FindImpliedMatch(protocol, AddressFamily.IPv4)?.Name);
    }

    [Fact]
    public void Icmp_is_implied_in_its_own_family_only()
    {
        Assert.Null(Catalogue.Default.FindImpliedMatch(1, AddressFamily.IPv6));
        Assert.Null(Catalogue.Default.FindImpliedMatch(58, AddressFamily.IPv4));
        Assert.Equal("icmp6", Catalogue.Default.FindImpliedMatch(58, AddressFamily.IPv6)?.Name);
    }
}
