using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting.Values;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Formatting;

/// <summary>What the catalogue says about iptables-save is checked when it is loaded, and every value type can be printed.</summary>
public sealed class SaveDataTests
{
    [Fact]
    public void Every_value_type_has_a_printer() =>
        Assert.DoesNotContain(ValueTypes.All, type => ValuePrinters.Find(type) is null);

    [Theory]
    [InlineData(Backends.Legacy, 63)]
    [InlineData(Backends.Nft, 127)]
    [InlineData(Backends.Both, 127)]
    public void A_text_is_cut_where_every_back_end_cuts_it(Backends backends, int length)
    {
        string form = FormattedText.OfRule("filter", "INPUT", $"-j NFLOG --nflog-prefix {new string('x', 200)}", AddressFamily.IPv4, backends);
        Assert.Equal($"-A INPUT -j NFLOG --nflog-prefix {new string('x', length)}", form);
    }

    [Theory]
    [InlineData("limit", "\"default\": [\"5\"]", "\"default\": [\"five\"]", "options.--limit-burst.save.default: 'five' is no value of --limit-burst")]
    [InlineData("limit", "\"default\": [\"5\"]", "\"default\": [\"5\", \"6\"]", "options.--limit-burst.save.default: --limit-burst takes 1 values, not 2")]
    [InlineData("limit", "\"print\": \"changed\", \"default\": [\"5\"]", "\"print\": \"changed\"", "options.--limit-burst.save.default: is missing")]
    [InlineData("limit", "\"print\": \"changed\"", "\"print\": \"sometimes\"", "$.options")]
    [InlineData("dscp", "{ \"option\": \"--dscp\" }", "{ \"option\": \"--dcsp\" }", "options.--dscp-class.save.as: the entry has no option '--dcsp'")]
    [InlineData("connlimit", "\"without\": [\"--connlimit-daddr\"]", "\"without\": [\"--daddr\"]", "options.--connlimit-saddr.save.without: the entry has no option '--daddr'")]
    [InlineData("tcp", "\"order\": [\"--sport\"", "\"order\": [\"--source\"", "save.order: the entry has no option '--source'")]
    [InlineData("helper", "\"saved\": \"quoted\"", "\"saved\": \"unquoted\"", "$.options")]
    [InlineData("limit", "\"kind\": \"match\"", "\"kind\": \"match\", \"kind\": \"match\"", "$.kind")]
    public void A_mistake_is_named_with_file_and_key(string match, string right, string wrong, string message)
    {
        string path = RepositoryRoot.Combine("schemas", "catalogue", "matches", match + ".json");
        string text = File.ReadAllText(path);
        Assert.Contains(right, text, StringComparison.Ordinal);
        (string, ReadOnlyMemory<byte>)[] files =
        [
            ("pipeline.json", File.ReadAllBytes(RepositoryRoot.Combine("schemas", "pipeline.json"))),
            ("builtin.json", File.ReadAllBytes(RepositoryRoot.Combine("schemas", "catalogue", "builtin.json"))),
            (match + ".json", Encoding.UTF8.GetBytes(text)),
        ];
        Assert.Single(CatalogueLoader.Load(files));
        files[2] = (match + ".json", Encoding.UTF8.GetBytes(text.Replace(right, wrong, StringComparison.Ordinal)));
        CatalogueException refused = Assert.Throws<CatalogueException>(() => CatalogueLoader.Load(files));
        Assert.StartsWith($"{match}.json: {message}", refused.Message, StringComparison.Ordinal);
    }
}
