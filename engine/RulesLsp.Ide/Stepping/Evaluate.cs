using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing.Stepping;

namespace RulesLsp.Ide.Stepping;

/// <summary>What an expression is worth, or why nothing.</summary>
public sealed record Evaluation(string? Text, string? Problem)
{
    internal static Evaluation Of(string text) => new(text, null);

    internal static Evaluation Refused(string problem) => new(null, problem);
}

/// <summary>Answers what somebody asks about a packet where it stands.</summary>
public static class Evaluate
{
    private const string WholePacket = "packet";
    private const string WhyNot = "why";
    private const string VerdictName = "verdict";

    /// <summary>A name (<c>dport</c>, <c>ct state</c>), an option (<c>--dport</c>), a comparison, <c>packet</c>, <c>why</c> or <c>verdict</c>.</summary>
    /// <param name="rule">The rule in whose words an option stands; null: any.</param>
    public static Evaluation Of(Analysis analysis, PacketWay way, Rule? rule, string expression)
    {
        string text = expression.Trim();
        if (way.Situation is not { } situation)
        {
            return Evaluation.Refused("nothing is known of the packet here");
        }

        string name = text.StartsWith(WholePacket + ".", StringComparison.Ordinal) ? text[(WholePacket.Length + 1)..] : text;
        switch (name)
        {
            case "":
                return Evaluation.Refused("there is nothing to evaluate");
            case WholePacket:
                return Evaluation.Of(situation.Packet.ToShortNotation());
            case WhyNot:
                return Evaluation.Of(way.StepBefore?.Why ?? "the step before was not passed by");
            case VerdictName:
                return Evaluation.Of(way.End is { } end ? Engine.Tracing.TraceJson.Verdict(end.Verdict) : "not decided yet");
        }

        if (PacketExpression.IsName(name))
        {
            return Evaluation.Of(PacketExpression.ValueOf(situation, name) ?? "the packet has none here");
        }

        if (text[0] == '-')
        {
            return RuleConditions.Of(analysis.Tracer, situation, rule, text) is { } condition
                ? Evaluation.Of(condition)
                : Evaluation.Refused($"no rule of the file asks a packet for something by {text}");
        }

        PacketExpressionResult result = PacketExpression.Parse(text, analysis.Family);
        return result.Expression is not { } asked
            ? Evaluation.Refused(text.All(character => char.IsLetterOrDigit(character) || character is '.' or ' ' or '_' or '-')
                ? $"nothing is called '{text}': there are packet, why, verdict, {string.Join(", ", PacketExpression.Names)}"
                : result.Problem!)
            : Evaluation.Of(asked.Holds(situation) switch { true => "true", false => "false", null => "unknown" });
    }
}
