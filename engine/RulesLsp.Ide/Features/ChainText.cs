using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>How chains are put into words.</summary>
internal static class ChainText
{
    /// <summary>The policy as it stands in the file.</summary>
    public static string PolicyName(ChainPolicy policy) => policy == ChainPolicy.None ? "-" : policy.ToString().ToUpperInvariant();

    /// <summary>Such as "built-in, DROP, 12 rules".</summary>
    public static string Describe(Chain chain)
    {
        string kind = chain.IsBuiltin ? $"built-in, {PolicyName(chain.Policy)}" : chain.Origin == ChainOrigin.External ? "declared elsewhere" : "user chain";
        return $"{kind}, {Count(chain.Rules.Length, "rule")}";
    }

    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>Where a chain's name stands on a line; the whole line when it does not.</summary>
    public static TextRange NameRange(Analysis analysis, int line, string name)
    {
        LineSyntax syntax = analysis.Syntax[line];
        for (int word = 0; word < syntax.Words.Length; word++)
        {
            if (syntax.Word(word).SequenceEqual(name))
            {
                return TextRange.OnLine(line, syntax.Words[word].Span);
            }
        }

        return TextRange.OnLine(line, syntax.Span);
    }
}
