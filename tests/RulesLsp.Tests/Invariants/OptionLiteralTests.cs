using System.Text.RegularExpressions;
using RulesLsp.Engine.Catalogue;
using Xunit;

namespace RulesLsp.Tests.Invariants;

/// <summary>
/// Invariant I9: what options, matches and targets are called is the catalogue's knowledge. A literal in C# that spells one is
/// allowed in the table that binds names to packet semantics, and where a reason is given below.
/// </summary>
public sealed partial class OptionLiteralTests
{
    private const string SemanticsTable = "engine/RulesLsp.Engine/Packets/Semantics/";

    /// <summary>Files that may spell options, each with its reason.</summary>
    private static readonly Dictionary<string, string> MaySpellOptions = new(StringComparer.Ordinal)
    {
        ["engine/RulesLsp.Engine/Catalogue/BuiltinOptionNames.cs"] = "names the built-in options whose structure the binder implements",
        ["engine/RulesLsp.Engine/Tracing/Host/HostTools.cs"] = "reads the commands of ipset's old save form, which look like options of iptables",
    };

    [Fact]
    public void The_engine_spells_no_option()
    {
        HashSet<string> names = [.. Catalogue.Default.Entries.SelectMany(entry => entry.Options).SelectMany(Catalogue.Spellings)];
        string[] wrong = [.. from path in SourceFiles.Under("engine", ".cs")
                             where !path.StartsWith(SemanticsTable, StringComparison.Ordinal) && !MaySpellOptions.ContainsKey(path)
                             from Match literal in StringLiteral().Matches(WithoutComments(SourceFiles.Read(path)))
                             where names.Contains(literal.Groups[1].Value)
                             select $"{path}: {literal.Value}"];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_exception_is_still_needed()
    {
        HashSet<string> names = [.. Catalogue.Default.Entries.SelectMany(entry => entry.Options).SelectMany(Catalogue.Spellings)];
        Assert.All(MaySpellOptions.Keys, path =>
            Assert.Contains(StringLiteral().Matches(SourceFiles.Read(path)), literal => names.Contains(literal.Groups[1].Value)));
    }

    private static string WithoutComments(string text) => Comment().Replace(text, "");

    [GeneratedRegex("\"([^\"\\\\\n]*)\"")]
    private static partial Regex StringLiteral();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
