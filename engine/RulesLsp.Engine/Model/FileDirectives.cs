using System.Collections.Immutable;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model;

/// <summary>A comment line <c># rules-lsp: …</c> that tells the tools something about the file.</summary>
/// <param name="Line">0-based.</param>
/// <param name="Span">From the directive's word to the end of the line.</param>
public abstract record Directive(int Line, TextSpan Span);

/// <summary><c>host</c>: a description in the line, or the name of a file after <c>@</c>.</summary>
public sealed record HostDirective(int Line, TextSpan Span, string Text, TextSpan TextSpan) : Directive(Line, Span)
{
    /// <summary>The file's name without <c>@</c>; null when the description stands in the line.</summary>
    public string? FileName => Text.StartsWith('@') ? Text[1..] : null;
}

/// <summary><c>trace PACKET</c>: shown inline after every edit.</summary>
public sealed record TraceDirective(int Line, TextSpan Span, string Text, TextSpan TextSpan) : Directive(Line, Span);

/// <summary><c>expect FATE PACKET</c>: an error when it is not met.</summary>
public sealed record ExpectDirective(int Line, TextSpan Span, string Text, TextSpan TextSpan) : Directive(Line, Span);

/// <summary><c>management FLOW</c>: connections that no change of the rules may cut.</summary>
public sealed record ManagementDirective(int Line, TextSpan Span, string Text, TextSpan TextSpan) : Directive(Line, Span);

/// <summary><c>family ipv4|ipv6|arp|bridge</c>.</summary>
public sealed record FamilyDirective(int Line, TextSpan Span, AddressFamily Family) : Directive(Line, Span);

/// <summary><c>backend nft|legacy|both</c>.</summary>
public sealed record BackendDirective(int Line, TextSpan Span, Backends Backends) : Directive(Line, Span);

/// <summary><c>profile restore|noflush|ufw|docker|kube-proxy</c>.</summary>
public sealed record ProfileDirective(int Line, TextSpan Span, RulesetProfile Profile) : Directive(Line, Span);

/// <summary><c>allow NAME[, NAME …] [-- reason]</c> for the next rule, or <c>allow-file</c> for the whole file.</summary>
public sealed record AllowDirective(int Line, TextSpan Span, ImmutableArray<string> Lints, string? Reason, AllowScope Scope) : Directive(Line, Span);

/// <summary><c>external chain NAME[, NAME …]</c>: others declare these chains.</summary>
public sealed record ExternalChainDirective(int Line, TextSpan Span, ImmutableArray<string> Chains) : Directive(Line, Span);

/// <summary>How far an allowance reaches.</summary>
public enum AllowScope : byte
{
    NextRule,
    File,
}

/// <summary>A directive that can't be read.</summary>
public sealed record DirectiveProblem(int Line, TextSpan Span, string Message);

/// <summary>All directives of a file, in the order of their lines.</summary>
public sealed record FileDirectives(ImmutableArray<Directive> All, ImmutableArray<DirectiveProblem> Problems)
{
    /// <summary>What a directive line starts with, after <c>#</c> and blanks.</summary>
    public const string Prefix = "rules-lsp:";

    public static readonly FileDirectives None = new([], []);

    public AddressFamily? Family => OfType<FamilyDirective>().LastOrDefault()?.Family;

    public Backends? Backends => OfType<BackendDirective>().LastOrDefault()?.Backends;

    public RulesetProfile? Profile => OfType<ProfileDirective>().LastOrDefault()?.Profile;

    public ImmutableHashSet<string> ExternalChains => [.. OfType<ExternalChainDirective>().SelectMany(directive => directive.Chains)];

    public IEnumerable<TDirective> OfType<TDirective>()
        where TDirective : Directive => All.OfType<TDirective>();

    /// <summary>The lines that allowances for the next rule speak about.</summary>
    public IEnumerable<int> AllowedLines(RulesetSyntax syntax) =>
        OfType<AllowDirective>().Where(allow => allow.Scope == AllowScope.NextRule).Select(allow => NextLineAfter(allow.Line, syntax));

    /// <summary>The directives after an edit; null where one that the edit is about may say what the ruleset is built with.</summary>
    /// <param name="syntax">The edited file.</param>
    public FileDirectives? Edited(RulesetSyntax syntax, LineEdit change)
    {
        FileDirectives added = Read(syntax, change.Start, change.NewEnd);
        if (added.All.Any(IsAboutRuleset) || All.Any(directive => change.IsGone(directive.Line) && IsAboutRuleset(directive)))
        {
            return null;
        }

        bool areSame = change.Shift == 0 && added.All.IsEmpty && added.Problems.IsEmpty
            && !All.Any(directive => change.IsGone(directive.Line)) && !Problems.Any(problem => change.IsGone(problem.Line));
        return areSame ? this : new FileDirectives(
            [
                .. All.Where(directive => directive.Line < change.Start),
                .. added.All,
                .. All.Where(directive => directive.Line >= change.OldEnd).Select(directive => directive with { Line = directive.Line + change.Shift }),
            ],
            [
                .. Problems.Where(problem => problem.Line < change.Start),
                .. added.Problems,
                .. Problems.Where(problem => problem.Line >= change.OldEnd).Select(problem => problem with { Line = problem.Line + change.Shift }),
            ]);

        static bool IsAboutRuleset(Directive directive) => directive is FamilyDirective or BackendDirective or ProfileDirective or ExternalChainDirective;
    }

    public static FileDirectives Read(RulesetSyntax syntax) => Read(syntax, 0, syntax.LineCount);

    /// <summary>Those of the lines in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    private static FileDirectives Read(RulesetSyntax syntax, int from, int to)
    {
        var directives = ImmutableArray.CreateBuilder<Directive>();
        var problems = ImmutableArray.CreateBuilder<DirectiveProblem>();
        for (int line = from; line < to; line++)
        {
            if (syntax[line].Kind == LineKind.Comment)
            {
                DirectiveReader.Read(line, syntax[line].Text, directives, problems);
            }
        }

        return directives.Count == 0 && problems.Count == 0 ? None : new FileDirectives(directives.ToImmutable(), problems.ToImmutable());
    }

    /// <summary>The next line that is neither comment nor blank; the number of lines when there is none.</summary>
    public static int NextLineAfter(int line, RulesetSyntax syntax)
    {
        do
        {
            line++;
        }
        while (line < syntax.LineCount && syntax[line].Kind is LineKind.Comment or LineKind.Empty or LineKind.Whitespace);
        return line;
    }
}
