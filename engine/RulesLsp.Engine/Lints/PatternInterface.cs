using System.Buffers;
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

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (Rule rule in context.LiveLines)
        {
            foreach (BoundOption option in rule.Bound.BuiltinOptions)
            {
                if (Judge(rule, option) is { } finding)
                {
                    yield return finding;
                }
            }

            foreach (BoundModule match in rule.Bound.Matches)
            {
                foreach (BoundOption option in match.Options)
                {
                    if (Judge(rule, option) is { } finding)
                    {
                        yield return finding;
                    }
                }
            }
        }
    }

    private static Diagnostic? Judge(Rule rule, BoundOption option)
    {
        if (option.Value<InterfaceValue>() is not { } device || Judge(device, option.IsNegated) is not { } message)
        {
            return null;
        }

        TextRange range = TextRange.OnLine(rule.Line, option.ValueSpans[0]);
        return new Diagnostic(Descriptor, Descriptor.DefaultSeverity, range, message, [], Fix: FixFor(device, range));
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
