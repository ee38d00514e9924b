using System.Globalization;
using System.Text;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>The words that every report shares.</summary>
internal static class Words
{
    public static string Of(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        Severity.Information => "information",
        _ => "hint",
    };

    public static string Of(FixApplicability applicability) => applicability == FixApplicability.Safe ? "safe" : "suggested";

    public static string Of(AddressFamily family) => FamilyNames.Of(family);

    /// <summary>The back ends by name, in a fixed order; none for a finding that is about no back end.</summary>
    public static string[] Of(Backends backends) => backends switch
    {
        Backends.Nft => ["nft"],
        Backends.Legacy => ["legacy"],
        Backends.Both => ["nft", "legacy"],
        _ => [],
    };

    /// <summary>"1 error", "2 errors".</summary>
    public static string Count(int number, string noun) => Count(number, noun, noun + "s");

    /// <summary>"1 fix", "2 fixes".</summary>
    public static string Count(int number, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many)}");

    /// <summary>Text of a file made safe for a terminal: a control character could move the cursor or colour the rest.</summary>
    public static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            safe.Append(character == '\t' ? ' ' : char.IsControl(character) ? '\uFFFD' : character);
        }

        return safe.ToString();
    }
}
