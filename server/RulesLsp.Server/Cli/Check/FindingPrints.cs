using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Server.Cli.Check;

/// <summary>
/// What a finding is known by when lines move, counters count and sentences are reworded: its lint, its table, the words of its
/// line, and which of several equals it is.
/// </summary>
internal static class FindingPrints
{
    private const int Bytes = 16;

    /// <summary>The prints of findings about one file, in the order given; no two are the same. 32 hexadecimal digits.</summary>
    /// <param name="findings">Sorted by place.</param>
    public static ImmutableArray<string> Of(CheckedFile file, IEnumerable<Diagnostic> findings)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var prints = ImmutableArray.CreateBuilder<string>();
        int line = 0;
        string table = "";
        foreach (Diagnostic finding in findings)
        {
            for (; line <= finding.Range.Start.Line; line++)
            {
                table = file.Syntax[line].Kind == LineKind.Table ? file.Syntax[line].Text : table;
            }

            string what = $"{finding.Code}\n{table}\n{LineWords(file, finding.Range.Start.Line)}";
            int number = seen[what] = seen.GetValueOrDefault(what) + 1;
            prints.Add(Hash($"{what}\n{number.ToString(CultureInfo.InvariantCulture)}"));
        }

        return prints.ToImmutable();
    }

    /// <summary>A text as 32 hexadecimal digits.</summary>
    public static string Hash(string text) => System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes));

    /// <summary>The words of a line without counters, which every save changes.</summary>
    /// <param name="line">0-based.</param>
    public static string LineWords(CheckedFile file, int line)
    {
        LineSyntax syntax = file.Syntax[line];
        if (syntax.Words.IsEmpty)
        {
            return syntax.Text.Trim();
        }

        var words = new StringBuilder();
        for (int word = 0; word < syntax.Words.Length; word++)
        {
            if (syntax.Words[word].Shape != WordShape.Counter)
            {
                words.Append(words.Length == 0 ? "" : " ").Append(syntax.RawWord(word));
            }
        }

        return words.ToString();
    }
}
