using System.Collections.Immutable;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Detection;

/// <summary>Reads one comment line as a directive.</summary>
internal static class DirectiveReader
{
    public static void Read(
        int line,
        string text,
        ImmutableArray<Directive>.Builder directives,
        ImmutableArray<DirectiveProblem>.Builder problems)
    {
        int start = SkipBlanks(text, 1);
        if (!text.AsSpan(start).StartsWith(FileDirectives.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        int wordStart = SkipBlanks(text, start + FileDirectives.Prefix.Length);
        int end = text.AsSpan().TrimEnd().Length;
        if (wordStart >= end)
        {
            problems.Add(new DirectiveProblem(line, TextSpan.FromBounds(start, text.Length), "the directive is empty: host, trace, expect, management, family, backend, profile, allow, allow-file or external chain follows"));
            return;
        }

        // "family ipv6 · backend nft": several short directives may share a line.
        int partStart = wordStart;
        while (partStart < end)
        {
            int dot = text.IndexOf('·', partStart);
            int partEnd = dot < 0 || dot >= end ? end : dot;
            var span = TextSpan.FromBounds(partStart, partStart + text.AsSpan(partStart, partEnd - partStart).TrimEnd().Length);
            if (ReadPart(line, text.Substring(span.Start, span.Length), span) is { } result)
            {
                if (result.Directive is { } directive)
                {
                    directives.Add(directive);
                }
                else if (result.Problem is { } problem)
                {
                    problems.Add(problem);
                }
            }

            partStart = SkipBlanks(text, partEnd + 1);
        }
    }

    private static (Directive? Directive, DirectiveProblem? Problem)? ReadPart(int line, string part, TextSpan span)
    {
        int blank = part.AsSpan().IndexOfAny(' ', '\t');
        string word = blank < 0 ? part : part[..blank];
        int argumentStart = blank < 0 ? part.Length : SkipBlanks(part, blank);
        string argument = part[argumentStart..];
        var argumentSpan = new TextSpan(span.Start + argumentStart, argument.Length);
        if (argument.Length == 0 && IsKnown(word))
        {
            return (null, new DirectiveProblem(line, span, $"the directive '{word}' needs something after it"));
        }

        return word switch
        {
            "host" => (new HostDirective(line, span, argument, argumentSpan), null),
            "trace" => (new TraceDirective(line, span, argument, argumentSpan), null),
            "expect" => (new ExpectDirective(line, span, argument, argumentSpan), null),
            "management" => (new ManagementDirective(line, span, argument, argumentSpan), null),
            "family" => Family(line, span, argument, argumentSpan),
            "backend" => Backend(line, span, argument, argumentSpan),
            "profile" => Profile(line, span, argument, argumentSpan),
            "allow" => Allow(line, span, argument, AllowScope.NextRule),
            "allow-file" => Allow(line, span, argument, AllowScope.File),
            "external" => External(line, span, argument, argumentSpan),
            _ => (null, new DirectiveProblem(
                line, new TextSpan(span.Start, word.Length),
                $"there is no directive '{word}': host, trace, expect, management, family, backend, profile, allow, allow-file and external chain are")),
        };
    }

    private static bool IsKnown(string word) =>
        word is "host" or "trace" or "expect" or "management" or "family" or "backend" or "profile" or "allow" or "allow-file" or "external";

    private static (Directive?, DirectiveProblem?) Family(int line, TextSpan span, string argument, TextSpan argumentSpan) =>
        FamilyNames.Find(argument) is { } family
            ? (new FamilyDirective(line, span, family), null)
            : (null, new DirectiveProblem(line, argumentSpan, $"'{argument}' is no family: {string.Join(", ", FamilyNames.All[..^1])} and {FamilyNames.All[^1]} are"));

    private static (Directive?, DirectiveProblem?) Backend(int line, TextSpan span, string argument, TextSpan argumentSpan) => argument switch
    {
        "nft" => (new BackendDirective(line, span, Backends.Nft), null),
        "legacy" => (new BackendDirective(line, span, Backends.Legacy), null),
        "both" => (new BackendDirective(line, span, Backends.Both), null),
        _ => (null, new DirectiveProblem(line, argumentSpan, $"'{argument}' is no back end: nft, legacy and both are")),
    };

    private static (Directive?, DirectiveProblem?) Profile(int line, TextSpan span, string argument, TextSpan argumentSpan) => ProfileNames.Find(argument) is { } profile
        ? (new ProfileDirective(line, span, profile), null)
        : (null, new DirectiveProblem(line, argumentSpan, $"'{argument}' is no profile: {ProfileNames.AllInWords} are"));

    private static (Directive?, DirectiveProblem?) Allow(int line, TextSpan span, string argument, AllowScope scope)
    {
        int dashes = argument.IndexOf("--", StringComparison.Ordinal);
        bool hasReason = dashes == 0 || (dashes > 0 && argument[dashes - 1] is ' ' or '\t');
        string names = hasReason ? argument[..dashes] : argument;
        string? reason = hasReason ? argument[(dashes + 2)..].Trim() : null;
        ImmutableArray<string> lints = Names(names);
        return lints.IsEmpty
            ? (null, new DirectiveProblem(line, span, "the name or code of a lint is missing, such as shadowed-rule"))
            : (new AllowDirective(line, span, lints, reason, scope), null);
    }

    private static (Directive?, DirectiveProblem?) External(int line, TextSpan span, string argument, TextSpan argumentSpan)
    {
        string[] words = argument.Split((char[])[' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && words[0] is "chain" or "chains"
            ? (new ExternalChainDirective(line, span, [.. words.Skip(1)]), null)
            : (null, new DirectiveProblem(line, argumentSpan, "write: external chain NAME"));
    }

    private static ImmutableArray<string> Names(string text) =>
        [.. text.Split((char[])[' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries)];

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }

        return Math.Min(at, text.Length);
    }
}
