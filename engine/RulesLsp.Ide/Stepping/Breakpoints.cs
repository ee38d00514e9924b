using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing.Stepping;

namespace RulesLsp.Ide.Stepping;

/// <summary>What a place has to fulfil, beside that a packet comes to it.</summary>
/// <param name="Condition">null: none. One that nobody can decide counts as fulfilled.</param>
/// <param name="Hits">null: every time.</param>
/// <param name="Message">What is told instead of a stop; null: the packet stops.</param>
public sealed record StopTerms(PacketExpression? Condition, HitCondition? Hits, string? Message)
{
    public static StopTerms Always { get; } = new(null, null, null);
}

/// <summary>A rule or policy at which packets stop.</summary>
/// <param name="Line">0-based.</param>
public sealed record LineBreakpoint(int Id, int Line, StopTerms Terms);

/// <summary>Chains at whose beginning packets stop.</summary>
public sealed record ChainBreakpoint(int Id, ImmutableArray<Chain> Chains, StopTerms Terms);

/// <summary>How often a packet has to come by: <c>3</c>, <c>&gt;= 3</c>, <c>% 2</c>.</summary>
public sealed class HitCondition
{
    private readonly Func<int, bool> _fits;

    private HitCondition(Func<int, bool> fits) => _fits = fits;

    /// <summary>null: the text is none.</summary>
    public static HitCondition? Parse(string text)
    {
        string trimmed = text.Trim();
        string sign = new([.. trimmed.TakeWhile(character => !char.IsAsciiDigit(character) && !char.IsWhiteSpace(character))]);
        if (!int.TryParse(trimmed.AsSpan(sign.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1)
        {
            return null;
        }

        return sign switch
        {
            "" or "==" or "=" => new(hits => hits == number),
            ">=" => new(hits => hits >= number),
            ">" => new(hits => hits > number),
            "<" => new(hits => hits < number),
            "<=" => new(hits => hits <= number),
            "%" => new(hits => hits % number == 0),
            _ => null,
        };
    }

    /// <param name="hits">How often it came by, this time included.</param>
    public bool Fits(int hits) => _fits(hits);
}
