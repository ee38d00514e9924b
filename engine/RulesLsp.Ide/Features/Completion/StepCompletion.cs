using System.Collections.Immutable;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;

namespace RulesLsp.Ide.Features.Completion;

/// <summary>Proposes what can follow the packet of a trace or an expectation: repeats, times, and the packets behind "then".</summary>
internal static class StepCompletion
{
    private static readonly (string Word, string Detail)[] Steps =
    [
        ("reply", "the other side answers the packet before"),
        ("again", "the last packet that stands in full, as another connection"),
        ("error", "an ICMP error about the packet before comes back"),
        ("after", "a time that passes first"),
    ];

    private static readonly (string Word, string Detail)[] Suffixes =
    [
        ("then", "another packet follows"),
        ("x6", "sends it six times; what is expected is expected of the last"),
        ("every 10s", "the time between them"),
        ("dnat", "something outside of the file translated its connection's destination"),
        ("snat", "something outside of the file translated its connection's source"),
        ("badsum", "its checksum is wrong"),
        ("cut 8", "only so many bytes of its transport header are there"),
    ];

    private static readonly string[] Times = ["10s", "60s", "3m", "500ms"];

    /// <summary>null: a packet, or what is expected of the first one, stands at the caret.</summary>
    /// <param name="verdicts">What may be expected of a packet; empty in a trace.</param>
    public static IEnumerable<CompletionItem>? Words(Analysis analysis, TextPosition position, string line, int start, ImmutableArray<string> verdicts)
    {
        TextRange word = DirectiveCompletion.WordAt(line, position);
        string before = line[start..Math.Max(start, word.Start.Character)].Trim();
        string previous = before[(before.LastIndexOf(' ') + 1)..];
        return previous switch
        {
            "then" => verdicts.Select(verdict => (verdict, "what is expected of the next packet")).Concat(Steps).Select(item => Item(item, word)),
            "after" or "every" => Times.Select(time => Item((time, "a time"), word)),
            _ when IsWhole(analysis, before, verdicts) => Suffixes.Select(item => Item(item, word)),
            _ when before.Contains(" then ", StringComparison.Ordinal) && verdicts.Contains(previous) => Steps[..3].Select(item => Item(item, word)),
            _ => null,
        };
    }

    private static bool IsWhole(Analysis analysis, string text, ImmutableArray<string> verdicts) => verdicts.IsEmpty
        ? Scenario.Parse(text, analysis.Family).Scenario is not null
        : Expectation.Parse(text, analysis.Family).Expectation is not null;

    private static CompletionItem Item((string Word, string Detail) item, TextRange range) =>
        DirectiveCompletion.Item(item.Word, CompletionKind.Value, item.Detail, item.Word, range, 1);
}
