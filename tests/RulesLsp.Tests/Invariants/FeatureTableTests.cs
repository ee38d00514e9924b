using System.Reflection;
using System.Text.RegularExpressions;
using RulesLsp.Server.Rpc;
using StreamJsonRpc;
using Xunit;

namespace RulesLsp.Tests.Invariants;

/// <summary>The handlers' table of the protocol: it has every method of the server, and each row names a test that is there.</summary>
public sealed partial class FeatureTableTests
{
    private static readonly Match[] Rows = Row().Matches(SourceFiles.Read("server/RulesLsp.Server/Handlers/README.md")).ToArray();

    [Fact]
    public void Every_method_of_the_server_is_in_the_table()
    {
        HashSet<string> told = [.. Rows.SelectMany(row => Method().Matches(row.Groups["methods"].Value)).Select(method => method.Groups[1].Value)];
        IEnumerable<string> served = typeof(LanguageServer).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<JsonRpcMethodAttribute>()?.Name)
            .OfType<string>();
        Assert.Empty(served.Except(told));
    }

    [Fact]
    public void Every_row_names_a_test()
    {
        HashSet<string> tests = [.. typeof(FeatureTableTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttributes<FactAttribute>().Any()).Select(method => $"{type.Name}.{method.Name}"))];
        Assert.NotEmpty(Rows);
        Assert.DoesNotContain(Rows.Select(row => row.Groups["test"].Value), test => !tests.Contains(test));
    }

    [GeneratedRegex(@"^\| (?<methods>`[$\w/]+`(?: `[$\w/]+`)*) \|.*\| `(?<test>\w+\.\w+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Method();
}
