using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values;

/// <summary>Reads one type of option value. One interface hides whether Sprache or a hand-written scanner does it.</summary>
public interface IValueGrammar
{
    /// <summary>The name in the catalogue, such as "port-range".</summary>
    string TypeName { get; }

    /// <summary>Reads <paramref name="text"/>, quotes already removed.</summary>
    ValueResult Read(string text, CatalogueValue definition, AddressFamily family);

    /// <summary>The same for a text that nobody keeps: the commonest grammars need no string of it.</summary>
    ValueResult Read(ReadOnlySpan<char> text, CatalogueValue definition, AddressFamily family) => Read(text.ToString(), definition, family);
}

/// <summary>A value, or where and why the text is none. A value may come with a note about what iptables will load.</summary>
/// <param name="Value">The value; null when the text is refused.</param>
/// <param name="Problem">Why it is refused; null when it is not.</param>
/// <param name="Note">For a value that loads as something surprising ("192.168.01 is loaded as 192.168.1.0/32"), what that is.</param>
public readonly record struct ValueResult(ParsedValue? Value, ValueProblem? Problem, ValueNote? Note = null)
{
    public static ValueResult Of(ParsedValue value) => new(value, null);

    public static ValueResult WithNote(ParsedValue value, ValueNote note) => new(value, null, note);

    public static ValueResult Refused(TextSpan span, string message, string? replacement = null) => new(null, new ValueProblem(span, message, replacement));

    /// <summary>A text that later versions of iptables take.</summary>
    internal static ValueResult NeedsVersion(TextSpan span, LaterText later) =>
        new(null, new ValueProblem(
            span,
            $"'{later.Text}' needs iptables {later.Since} or later{(later.Write is null ? "" : $": {later.Write} loads with every version")}",
            later.Write,
            later.Since));

    /// <summary>The value, with the note when there is one.</summary>
    public static ValueResult Of(ParsedValue value, ValueNote? note) => new(value, null, note);
}

/// <summary>Why a text is no value of its type.</summary>
/// <param name="Span">The wrong part, inside the value's text.</param>
/// <param name="Message">A full sentence without the option's name: "port 70000 is above 65535".</param>
/// <param name="Replacement">What is surely meant in place of the wrong part; null where nothing is sure.</param>
/// <param name="Since">The version of iptables that takes it, which is later than the one that rules are judged by; null: none does.</param>
public sealed record ValueProblem(TextSpan Span, string Message, string? Replacement = null, string? Since = null);

/// <summary>A value that loads and means something else than it looks like.</summary>
/// <param name="Replacement">The text that says the same openly; null when there is none.</param>
public sealed record ValueNote(string Message, string? Replacement)
{
    /// <summary>Since when iptables refuses every range of numbers or ports whose end lies before its start.</summary>
    public const string TurnedRoundRefusedBy = "iptables 1.8.11";

    /// <summary>Of a range of numbers or ports that loads and holds no value.</summary>
    /// <param name="inOrder">The same range, its lower end first.</param>
    public static ValueNote TurnedRound(string text, string inOrder) =>
        new($"the range {text} is turned round and matches nothing, and {TurnedRoundRefusedBy} refuses it", inOrder);
}
