using System.Collections.Immutable;
using RulesLsp.Engine.Values;
using Sprache;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>An expression, or why a text is none.</summary>
/// <param name="Problem">A full sentence without its period; null: there is none.</param>
public sealed record PacketExpressionResult(PacketExpression? Expression, string? Problem);

/// <summary>
/// A question about a packet where it stands, such as <c>mark == 0x1 &amp;&amp; dport in 80,443</c>. The answer is yes, no, or that nobody can tell.
/// </summary>
public sealed class PacketExpression
{
    private readonly Func<Situation, bool?> _holds;

    private PacketExpression(string text, Func<Situation, bool?> holds)
    {
        Text = text;
        _holds = holds;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>null: what is known of the packet does not decide it.</summary>
    public bool? Holds(Situation situation) => _holds(situation);

    /// <summary>Reads an expression for rulesets of a family.</summary>
    public static PacketExpressionResult Parse(string text, AddressFamily family)
    {
        IResult<ImmutableArray<ImmutableArray<ExpressionTerm>>> result = PacketExpressionGrammar.Whole.TryParse(text);
        if (!result.WasSuccessful)
        {
            int position = Math.Clamp(result.Remainder.Position, 0, text.Length);
            string found = text[position..].Trim();
            return new(null, $"{(found.Length == 0 ? "it ends too early" : $"'{found}' is not expected here")}: write for example mark == 0x1, dport in 80,443 or !(src in 10.0.0.0/8)");
        }

        string? problem = null;
        Func<Situation, bool?> holds = Any(result.Value, family, ref problem);
        return problem is null ? new(new PacketExpression(text, holds), null) : new(null, problem);
    }

    /// <summary>The value under a name, as text; null: there is no such name, or the packet has nothing of the kind.</summary>
    public static string? ValueOf(Situation situation, string name) => PacketNames.Find(name) is { } known ? SituationText.Of(known, situation) : null;

    /// <summary>Whether something has this name, in any packet.</summary>
    public static bool IsName(string name) => PacketNames.Find(name) is not null;

    /// <summary>Every name that can be asked for, as in a packet's JSON.</summary>
    public static ImmutableArray<string> Names { get; } = [.. PacketNames.All.Select(name => name.Name)];

    private static Func<Situation, bool?> Any(ImmutableArray<ImmutableArray<ExpressionTerm>> alternatives, AddressFamily family, ref string? problem)
    {
        var all = new List<Func<Situation, bool?>[]>();
        foreach (ImmutableArray<ExpressionTerm> terms in alternatives)
        {
            var each = new List<Func<Situation, bool?>>();
            foreach (ExpressionTerm term in terms)
            {
                Func<Situation, bool?> one = term.Comparison is { } asked
                    ? PacketComparison.Of(asked.Name, asked.Sign, asked.Value, family, ref problem)
                    : Any(term.Inner, family, ref problem);
                each.Add(term.IsNegated ? situation => !one(situation) : one);
            }

            all.Add([.. each]);
        }

        // Kleene's logic: what is open decides nothing that something else decides.
        return situation => all.Aggregate((bool?)false, (found, terms) => found | terms.Aggregate((bool?)true, (holds, term) => holds & term(situation)));
    }
}
