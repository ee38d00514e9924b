using System.Buffers;
using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>An interface name with a shell's pattern in it, or one that no device can have, so that excluding it excludes nothing.</summary>
public static class PatternInterface
{
    private static readonly SearchValues<char> PatternCharacters = SearchValues.Create("*?");

    public static LintDescriptor Descriptor { get; } =
        new("RL2017", "pattern-interface", Severity.Warning, "An interface name is no pattern: only a final + stands for any rest.");

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        JudgeOptions(rule, rule.Bound.BuiltinOptions, found);
        foreach (BoundModule match in rule.Bound.Matches)
        {
            JudgeOptions(rule, match.Options, found);
        }
    }

    private static void JudgeOptions(Rule rule, ImmutableArray<BoundOption> options, List<Diagnostic> found)
    {
        foreach (BoundOption option in options)
        {
            if (option.Value<InterfaceValue>() is not { } device || Judge(device, option.IsNegated) is not { } message)
            {
                continue;
            }

            TextRange range = TextRange.OnLine(rule.Line, option.ValueSpans[0]);
            found.Add(new Diagnostic(Descriptor, Descriptor.DefaultSeverity, range, message, [], Fix: FixFor(device, range)));
        }
    }

    private static string? Judge(InterfaceValue device, bool isNegated)
    {
        int at = device.Name.AsSpan().IndexOfAny(PatternCharacters);
        if (at >= 0)
        {
            return $"'{device.Name[at]}' is an ordinary character here: only a device with just this name is meant, and only a final + stands for any rest";
        }

        return isNegated && !InterfaceNames.IsPossible(device.Name)
            ? $"no device can be called '{device.Name}', so nothing is excluded: what looks like one is the label of an address"
            : null;
    }

    private static DiagnosticFix? FixFor(InterfaceValue device, TextRange range) =>
        device is { IsPrefix: false, Name: [.., '*'] } && device.Name.AsSpan(0, device.Name.Length - 1).IndexOfAny(PatternCharacters) < 0
            ? new DiagnosticFix($"Write {device.Name[..^1]}+", [new TextChange(range, device.Name[..^1] + "+")])
            : null;
}
