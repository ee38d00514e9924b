using System.Text;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>
/// <c>-ptcp</c> and <c>--protocol=tcp</c>: some options take their value from the words of the line and not from getopt, and with
/// the value in the option's own word that is the whole word (xshared.c, do_parse: argv[optind - 1]).
/// </summary>
internal static class WholeWords
{
    private const int LongestInterfaceName = 15;

    /// <summary>The value to go on with, and what is wrong.</summary>
    /// <param name="since">The first version of iptables that reads the value alone.</param>
    /// <param name="text">The whole word.</param>
    /// <param name="attached">The part of it that is meant.</param>
    public static (AttachedValue Value, BindingProblem Problem) Read(OptionSlot slot, string since, string text, TextSpan word, TextSpan name, AttachedValue attached)
    {
        // The only one of these types that takes any word.
        bool loads = slot.Readers[0].Definition.Type == ValueTypes.Interface && Encoding.UTF8.GetByteCount(text) <= LongestInterfaceName;
        string mended = $"{(text.StartsWith("--", StringComparison.Ordinal) ? text[..text.IndexOf('=')] : slot.Option.Name)} {attached.Text}";
        BindingFix? fix = name.Start == word.Start && text.Length == word.Length && attached.Span != word
            ? new BindingFix($"Write {mended}", mended, Applicability: loads ? FixApplicability.Suggested : FixApplicability.Safe)
            : null;
        string what = loads ? $"loads as an interface of the name '{text}'" : "is refused";
        var problem = new BindingProblem(
            BindingProblemKind.NeedsNewerVersion,
            word,
            $"iptables before {since} takes the whole word for the value of {slot.Option.Name}, so that the rule {what}: write {mended}",
            loads ? Backends.None : Backends.Both,
            fix);
        return (loads ? new AttachedValue(text, word) : attached, problem);
    }
}
