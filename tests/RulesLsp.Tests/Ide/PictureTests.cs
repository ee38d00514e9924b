using System.Collections.Immutable;
using System.Xml.Linq;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Ide;
using RulesLsp.Ide.Pictures;
using RulesLsp.Ide.Pictures.Drawing;
using RulesLsp.Tests.Support;
using RulesLsp.Tests.Tracing;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>Pictures of packets' ways: the same as the golden ones for the story rulesets, true to the trace, and harmless whatever a ruleset holds.</summary>
public sealed class PictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly string[] Files = [.. Directory.GetFiles(StoryRuleset.Folder, "*.rules").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Stories => [.. Files];

    /// <summary>The stories, and rulesets whose expectations go through whatever the tracer knows.</summary>
    public static TheoryData<string> Traced =>
        [.. Files.Concat(Directory.GetFiles(RepositoryRoot.Combine("tests", "fixtures", "tracing"), "*.rules").Select(path => "../fixtures/tracing/" + Path.GetFileName(path)).Order(StringComparer.Ordinal))];

    [Theory]
    [MemberData(nameof(Stories))]
    public void The_picture_of_a_story_is_the_golden_one(string file)
    {
        Analysis analysis = OfStory(file);
        TraceTree[] trees = [.. analysis.Traces.Where(run => run.Origin == TraceOrigin.Directive).Select(run => run.Tree!)];
        Assert.NotEmpty(trees);
        string svg = PictureDocuments.Svg([.. trees.Select(tree => PictureBuilder.Build(analysis, tree))]);
        string path = Path.Combine(StoryRuleset.Folder, "golden", Path.ChangeExtension(file, ".svg"));
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            File.WriteAllText(path, svg);
        }

        Assert.True(File.Exists(path), $"{path} is missing: run the test with UPDATE=1");
        Assert.Equal(File.ReadAllText(path), svg);
    }

    /// <summary>Each step stands at a station that the way has, and where the packet was stopped the way ends.</summary>
    [Theory]
    [MemberData(nameof(Traced))]
    public void The_way_is_the_one_that_the_trace_took(string file)
    {
        Analysis analysis = OfStory(file);
        foreach (TraceTree tree in analysis.Traces.Select(run => run.Tree).OfType<TraceTree>())
        {
            PacketPicture picture = PictureBuilder.Build(analysis, tree);
            Assert.Equal(tree.Outcomes.Length, picture.Cases.Length + picture.CasesLeftOut);
            for (int i = 0; i < picture.Cases.Length; i++)
            {
                TraceOutcome outcome = tree.Outcomes[i];
                ImmutableArray<StationKey> way = picture.Cases[i].Way;
                StationKey[] met = [.. outcome.Steps.Where(step => step.Result != TraceResult.NoMatch).Select(step => new StationKey(StationKind.Table, step.Hook, step.Table))];
                Assert.Equal(met.Distinct(), way.Where(met.Contains));
                Assert.Equal(way.Distinct(), way);
                if (outcome is { Verdict: TraceVerdict.Drop or TraceVerdict.Reject, DecidingStep: { } step })
                {
                    Assert.Equal(new StationKey(StationKind.Table, step.Hook, step.Table), way[^1]);
                }

                StationKind? end = outcome.Fate switch
                {
                    TraceFate.Delivered => StationKind.Receiver,
                    TraceFate.Forwarded or TraceFate.Sent => StationKind.Departure,
                    _ => null,
                };
                Assert.True(end is null || way[^1].Kind == end, $"{picture.Packet} ends at {way[^1]}");
                Assert.Contains(picture.Station(way[^1]).Ends, ending => ending.Verdict == outcome.Verdict && ending.Cases.Has(i));
            }
        }
    }

    [Fact]
    public void An_answer_shows_the_translation_that_no_rule_was_asked_for()
    {
        Analysis analysis = OfStory("gateway.rules");
        Scenario scenario = Scenario.Parse("tcp 198.51.100.7:40000 > 192.0.2.1:80 in eth0 syn then reply", analysis.Family).Scenario!;
        PacketPicture answer = PictureBuilder.Build(analysis, scenario.Trace(analysis.Tracer.OfDecisions).Last().Tree);
        PictureStation nat = answer.Station(new StationKey(StationKind.Table, Hook.Postrouting, "nat"));
        Assert.Equal(["follows its connection", "now source 192.0.2.1:80"], nat.Rows.Select(row => row.Text));
    }

    [Fact]
    public void A_packet_to_this_host_itself_comes_in_again()
    {
        PacketPicture picture = Picture("*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n", "local tcp 127.0.0.1:5000 > 127.0.0.1:80 syn");
        StationKey[] outside = [.. picture.Cases[0].Way.Where(key => key.Hook is null)];
        Assert.Equal([new(StationKind.Sender), new(StationKind.SentRouting), new(StationKind.ReceivedRouting), new(StationKind.Receiver)], outside);
    }

    [Fact]
    public void Every_way_is_told_in_words()
    {
        PacketPicture picture = Picture("*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j DROP\nCOMMIT\n", "tcp 198.51.100.7:1 > 192.0.2.1:22 in eth0 syn", "eth0 192.0.2.1/24");
        (string heading, ImmutableArray<WayWord> way) = Assert.Single(PictureWords.Of(picture));
        Assert.StartsWith("DROP: dropped, by line 4 (filter INPUT)", heading, StringComparison.Ordinal);
        Assert.Equal(new WayWord("filter INPUT: line 4, rule 1 → DROP", 4), way[^1]);
    }

    /// <summary>What a ruleset says is text, in elements and between quotes, whatever it looks like.</summary>
    [Theory]
    [InlineData("</title></svg><script>alert(1)</script><img src=x onerror=alert(1)>")]
    [InlineData("' onfocus='alert(1)' x='")]
    [InlineData("]]> &amp; <!-- -->")]
    [InlineData("\u0001\u000b\ud800 text \udc00")]
    public void Markup_in_a_ruleset_is_inert(string comment)
    {
        string quoted = comment.Replace("\"", "\\\"", StringComparison.Ordinal);
        string text = $"*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m comment --comment \"{quoted}\" -j ACCEPT\nCOMMIT\n";
        PacketPicture picture = Picture(text, "tcp 198.51.100.7:1 > 192.0.2.1:22 in eth0 syn");
        XDocument svg = XDocument.Parse(PictureDocuments.Svg([picture]));
        string[] elements = ["svg", "style", "title", "desc", "defs", "marker", "path", "rect", "g", "text"];
        Assert.DoesNotContain(svg.Descendants(), element => !elements.Contains(element.Name.LocalName));
        Assert.DoesNotContain(svg.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name.LocalName.EndsWith("href", StringComparison.Ordinal));
        string expected = new([.. Markup.Escape(comment).Where(character => character == '\ufffd')]);
        Assert.Contains(svg.Descendants(Svg + "title"), title => title.Value.Contains("comment", StringComparison.Ordinal) && title.Value.Count(character => character == '\ufffd') >= expected.Length);
        Assert.DoesNotContain("<script", PictureDocuments.Html([picture]), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Pictures_name_no_other_document()
    {
        PacketPicture picture = Picture("*filter\n:INPUT DROP [0:0]\nCOMMIT\n", "tcp 198.51.100.7:1 > 192.0.2.1:22 in eth0 syn");
        string html = PictureDocuments.Html([picture]);
        Assert.DoesNotContain("://", html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("url(", html.Replace("url(#", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Programs that print SVG know no variables; a shape without a colour is black to them.</summary>
    [Fact]
    public void Every_colour_of_a_file_stands_there_plainly_too()
    {
        string svg = PictureDocuments.Svg([Picture("*filter\n:INPUT DROP [0:0]\nCOMMIT\n", "tcp 198.51.100.7:1 > 192.0.2.1:22 in eth0 syn")]);
        string[] uses = svg.Split(": var(--")[..^1];
        Assert.True(uses.Length > 20);
        Assert.All(uses.Where(use => use.EndsWith("fill", StringComparison.Ordinal) || use.EndsWith("stroke", StringComparison.Ordinal)), use =>
            Assert.Matches("(fill|stroke): #[0-9a-f]{6}; (fill|stroke)$", use[^24..]));
    }

    [Fact]
    public void Nothing_is_drawn_over_something_else()
    {
        foreach (string file in Files)
        {
            Analysis analysis = OfStory(file);
            foreach (TraceTree tree in analysis.Traces.Select(run => run.Tree).OfType<TraceTree>())
            {
                Place[] places = [.. new PictureLayout(PictureBuilder.Build(analysis, tree), 100).Stations.Select(station => station.Place)];
                for (int i = 0; i < places.Length; i++)
                {
                    Assert.DoesNotContain(places.Skip(i + 1), other => other.X < places[i].Right && places[i].X < other.Right && other.Y < places[i].Bottom && places[i].Y < other.Bottom);
                }
            }
        }
    }

    [Fact]
    public void Cases_beyond_those_that_are_drawn_are_counted()
    {
        string rules = string.Concat(Enumerable.Range(0, 6).Select(bit => $"-A INPUT -m string --string \"word{bit}\" --algo bm -j MARK --set-xmark 0x{1 << bit:x}/0x{1 << bit:x}\n"));
        PacketPicture picture = Picture($"*mangle\n:INPUT ACCEPT [0:0]\n{rules}COMMIT\n", "tcp 198.51.100.7:1 > 192.0.2.1:22 in eth0 syn", "eth0 192.0.2.1/24");
        Assert.Equal(CaseSet.Most, picture.Cases.Length);
        Assert.True(picture.CasesLeftOut > 0);
        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"And {PictureWords.Untold(picture)} more cases."), PictureDocuments.Html([picture]), StringComparison.Ordinal);
        XDocument.Parse(PictureDocuments.Svg([picture, picture]));
    }

    private static Analysis OfStory(string file) => Analysis.Create(
        file,
        RulesetSyntax.Parse(File.ReadAllText(Path.Combine(StoryRuleset.Folder, file))),
        AnalysisOptions.Default with { ReadFile = name => File.ReadAllText(Path.Combine(StoryRuleset.Folder, Path.GetDirectoryName(file)!, name)) });

    private static PacketPicture Picture(string text, string packet, string? host = null)
    {
        string directive = host is null ? "" : $"# rules-lsp: host {host}\n";
        Analysis analysis = Analysis.Create("picture.rules", RulesetSyntax.Parse(directive + text), AnalysisOptions.Default);
        Scenario scenario = Scenario.Parse(packet, analysis.Family).Scenario!;
        return PictureBuilder.Build(analysis, Assert.Single(scenario.Trace(analysis.Tracer.OfDecisions)).Tree);
    }
}
