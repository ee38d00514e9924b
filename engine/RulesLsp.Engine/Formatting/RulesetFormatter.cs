using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting;

/// <summary>
/// Brings the lines of a file into the form that iptables-save prints. Comments, blank lines and the order of lines stay; a
/// line that is not understood in full stays as it is.
/// </summary>
public sealed class RulesetFormatter(Catalogue.Catalogue catalogue)
{
    private static readonly Lazy<ImmutableArray<RulesetFormatter>> Known = new(() => [.. Catalogue.Catalogue.All.Select(catalogue => new RulesetFormatter(catalogue))]);

    private readonly FrozenDictionary<AddressFamily, RulePrinter> _printers = Enum.GetValues<AddressFamily>()
        .Where(catalogue.HasFamily)
        .ToFrozenDictionary(family => family, family => new RulePrinter(catalogue, family));

    /// <summary>The formatter of the program that loads rulesets of <paramref name="family"/>.</summary>
    public static RulesetFormatter Of(AddressFamily family) => Known.Value.First(formatter => formatter._printers.ContainsKey(family));

    /// <summary>The form of every line.</summary>
    /// <param name="directives">Those of the file: a rule that an allowance speaks about stays one line.</param>
    /// <param name="backends">The back ends that the file is meant for: what they refuse is not understood.</param>
    /// <param name="refused">Lines that are wrong in a way that only others see, with the reason.</param>
    public RulesetFormat Format(Ruleset ruleset, FileDirectives directives, Backends backends, IReadOnlyDictionary<int, string> refused) =>
        Format(ruleset, directives, backends, refused, 0, ruleset.Syntax.LineCount - 1);

    /// <summary>The form of the lines from <paramref name="first"/> to <paramref name="last"/> (0-based, both included); the rest of the file costs nothing.</summary>
    public RulesetFormat Format(Ruleset ruleset, FileDirectives directives, Backends backends, IReadOnlyDictionary<int, string> refused, int first, int last)
    {
        var changes = ImmutableArray.CreateBuilder<LineChange>();
        var kept = ImmutableArray.CreateBuilder<KeptLine>();
        HashSet<int> allowed = [.. directives.AllowedLines(ruleset.Syntax)];
        RulePrinter printer = _printers[ruleset.Family];
        for (int line = Math.Max(first, 0); line <= Math.Min(last, ruleset.Syntax.LineCount - 1); line++)
        {
            LineSyntax syntax = ruleset.Syntax[line];
            if (refused.TryGetValue(line, out string? reason))
            {
                kept.Add(new KeptLine(line, reason));
                continue;
            }

            ImmutableArray<string>? form = syntax.Kind switch
            {
                LineKind.Table => OfTable(syntax),
                LineKind.Chain => OfChain(syntax),
                LineKind.Command when ruleset.BoundLines[line] is { } rule => OfRule(printer, syntax, rule, backends, allowed.Contains(line), out reason),
                _ => null,
            };
            if (reason is not null)
            {
                kept.Add(new KeptLine(line, reason));
            }
            else if (form is { } lines && (lines.Length != 1 || !syntax.Characters.SequenceEqual(lines[0])))
            {
                changes.Add(new LineChange(line, lines));
            }
        }

        return new RulesetFormat(changes.ToImmutable(), kept.ToImmutable());
    }

    private static ImmutableArray<string>? OfTable(LineSyntax line) =>
        line.Words.Length == 2 ? [string.Concat(line.RawWord(0), line.RawWord(1))] : null;

    /// <summary><c>:CHAIN POLICY [packets:bytes]</c>; counters that are left out are zero. The words are split at blanks, quotes or not.</summary>
    private ImmutableArray<string>? OfChain(LineSyntax line) => line.Text[1..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var name, var policy] => [$":{name} {PolicyOf(name, policy)}{(catalogue.Saved.OmitsChainCounters ? "" : $" {NoCounters}")}"],
        [var name, var policy, ['[', .., ']'] counters] => [$":{name} {PolicyOf(name, policy)} {counters}"],
        _ => null,
    };

    /// <summary>Where the word behind the name of a user chain can be any, it says nothing.</summary>
    private string PolicyOf(string chain, string policy) =>
        catalogue.Dialect.UserChainPolicies.Contains(RestoreDialect.AnyPolicy) && catalogue.Pipeline.FindHook(chain) is null ? NoPolicy : policy;

    private static ImmutableArray<string>? OfRule(RulePrinter printer, LineSyntax line, BoundRule rule, Backends backends, bool isAllowed, out string? reason)
    {
        reason = WhyNot(rule, backends);
        if (reason is not null || !RulePrinter.IsPrinted(rule.Command))
        {
            return null;
        }

        ImmutableArray<string>? form = printer.Print(line, rule, isAllowed ? AddressLists.Kept : AddressLists.Expanded, backends);
        reason = form is null ? "a value of this line has no canonical form here" : null;
        return form;
    }

    private static string? WhyNot(BoundRule rule, Backends backends)
    {
        foreach (BindingProblem problem in rule.Problems)
        {
            // An open quote loads, and hides the mistake: closing it would hide it for good.
            if ((problem.Backends & backends) != Backends.None || problem.Kind == BindingProblemKind.UnterminatedQuote)
            {
                return problem.Message;
            }
        }

        return rule.HasUnknownParts ? "the line has a match, target or option that is not known here" : null;
    }

    private const string NoCounters = "[0:0]";
    private const string NoPolicy = "-";
}

/// <summary>What formatting does to a file.</summary>
/// <param name="Changes">Lines that get another text, in their order.</param>
/// <param name="Kept">Lines that stay because they are not understood, in their order.</param>
public sealed record RulesetFormat(ImmutableArray<LineChange> Changes, ImmutableArray<KeptLine> Kept)
{
    /// <summary>The text of the formatted file; every line keeps its own line end.</summary>
    public string Apply(RulesetSyntax syntax)
    {
        var text = new StringBuilder();
        int next = 0;
        for (int line = 0; line < syntax.LineCount; line++)
        {
            bool isChanged = next < Changes.Length && Changes[next].Line == line;
            text.Append(isChanged ? Changes[next++].TextIn(syntax) : syntax[line].Characters).Append(syntax[line].TerminatorText);
        }

        return text.ToString();
    }
}

/// <summary>A line with its canonical text: several lines where it loads as several rules.</summary>
/// <param name="Line">0-based.</param>
public sealed record LineChange(int Line, ImmutableArray<string> NewLines)
{
    /// <summary>The text that replaces the line's, without the end of its last line.</summary>
    public string TextIn(RulesetSyntax syntax)
    {
        string end = syntax[Line].TerminatorText;
        return string.Join(end.Length > 0 ? end : "\n", NewLines);
    }
}

/// <summary>A line that stays as it is, and why.</summary>
/// <param name="Line">0-based.</param>
public sealed record KeptLine(int Line, string Reason);
