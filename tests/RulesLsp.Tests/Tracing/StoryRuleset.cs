using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.Tracing;

/// <summary>A ruleset under tests/rulesets with its host and the packets that its directives name.</summary>
internal sealed class StoryRuleset
{
    private const string Directive = "# rules-lsp: ";

    private StoryRuleset(string file)
    {
        string path = Path.Combine(Folder, file);
        string text = File.ReadAllText(path);
        string[] lines = text.Split('\n');
        Family = Directives(lines, "family").Contains("ipv6") ? AddressFamily.IPv6 : AddressFamily.IPv4;
        HostDescription? host = Directives(lines, "host").Select(line => HostParser.Parse(line, name => File.ReadAllText(Path.Combine(Folder, name))).Host).FirstOrDefault();
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(Family, RulesetProfile.Restore, []));
        Tracer = new Tracer(ruleset, host, TraceOptions.Default);
        Packets = [.. Directives(lines, "trace").Select(Read)];
    }

    public static string Folder => RepositoryRoot.Combine("tests", "rulesets");

    public AddressFamily Family { get; }

    public Tracer Tracer { get; }

    /// <summary>The packets of the trace directives, in the file's order.</summary>
    public IReadOnlyList<Packet> Packets { get; }

    public static StoryRuleset Load(string file) => new(file);

    public Packet Read(string packet) => PacketParser.Parse(packet, Family).Packet ?? throw new InvalidDataException(packet);

    private static IEnumerable<string> Directives(string[] lines, string name) => lines
        .Where(line => line.StartsWith(Directive + name + " ", StringComparison.Ordinal))
        .Select(line => line[(Directive.Length + name.Length + 1)..].Trim());
}
