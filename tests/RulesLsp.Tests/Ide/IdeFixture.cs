using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.Ide;

/// <summary>
/// One case of a fixture: a ruleset with a caret <c>$0</c>, and what features answer. The file stays a ruleset: markers stand in
/// comments.
/// <code>
/// #=== name of the case              starts it
/// #> feature arguments               asks; the lines "#| ..." below are the answer
/// #| one line of the answer
/// </code>
/// </summary>
internal sealed record IdeCase(string Name, string Text, TextPosition Caret, IReadOnlyList<IdeQuestion> Questions)
{
    private static string? ReadFile(string name)
    {
        string path = RepositoryRoot.Combine("tests", "fixtures", "ide", "files", name);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    public Analysis Analyse()
    {
        AddressFamily? family = Name.Contains("IPv6", StringComparison.Ordinal) ? AddressFamily.IPv6 : null;
        return Analysis.Create("test.rules", RulesetSyntax.Parse(Text), AnalysisOptions.Default with { Family = family, ReadFile = ReadFile });
    }
}

/// <summary>A question to a feature, and the answer in the file.</summary>
internal sealed record IdeQuestion(string Feature, string Arguments, IReadOnlyList<string> Answer);

/// <summary>A file of cases.</summary>
internal sealed class IdeFixture
{
    private const string CaseMark = "#=== ";
    private const string QuestionMark = "#> ";
    private const string AnswerMark = "#|";
    private const string CaretMark = "$0";

    public IdeFixture(string path)
    {
        Path = path;
        string[] parts = File.ReadAllText(path).Split(CaseMark);
        Preamble = parts[0];
        Cases = [.. parts.Skip(1).Select(CaseOf)];
    }

    public string Path { get; }

    public string Preamble { get; }

    public IReadOnlyList<IdeCase> Cases { get; }

    /// <summary>The file with other answers.</summary>
    public string With(Func<IdeCase, IdeQuestion, IReadOnlyList<string>> answer)
    {
        var text = new StringWriter { NewLine = "\n" };
        text.Write(Preamble);
        foreach (IdeCase item in Cases)
        {
            text.WriteLine(CaseMark + item.Name);
            text.Write(WithCaret(item));
            foreach (IdeQuestion question in item.Questions)
            {
                text.WriteLine($"{QuestionMark}{question.Feature} {question.Arguments}".TrimEnd());
                foreach (string line in answer(item, question))
                {
                    text.WriteLine($"{AnswerMark} {line}".TrimEnd());
                }
            }
        }

        return text.ToString();
    }

    private static string WithCaret(IdeCase item)
    {
        string[] lines = item.Text.Split('\n');
        if (item.Caret.Line >= 0)
        {
            lines[item.Caret.Line] = lines[item.Caret.Line].Insert(item.Caret.Character, CaretMark);
        }

        return string.Join('\n', lines);
    }

    private static IdeCase CaseOf(string part)
    {
        string[] lines = part.TrimEnd('\n').Split('\n');
        int questions = Array.FindIndex(lines, line => line.StartsWith(QuestionMark, StringComparison.Ordinal));
        string text = string.Concat(lines[1..questions].Select(line => line + "\n"));
        int caret = text.IndexOf(CaretMark, StringComparison.Ordinal);
        var position = new TextPosition(-1, 0);
        if (caret >= 0)
        {
            int lineStart = text.LastIndexOf('\n', caret) + 1;
            position = new TextPosition(text[..caret].Count(character => character == '\n'), caret - lineStart);
            text = text.Remove(caret, CaretMark.Length);
        }

        return new IdeCase(lines[0], text, position, QuestionsOf(lines[questions..]));
    }

    private static List<IdeQuestion> QuestionsOf(string[] lines)
    {
        var questions = new List<IdeQuestion>();
        var answer = new List<string>();
        foreach (string line in lines)
        {
            if (line.StartsWith(QuestionMark, StringComparison.Ordinal))
            {
                string[] words = line[QuestionMark.Length..].Split(' ', 2);
                answer = [];
                questions.Add(new IdeQuestion(words[0], words.Length > 1 ? words[1] : "", answer));
            }
            else if (line.StartsWith(AnswerMark, StringComparison.Ordinal))
            {
                answer.Add(line.Length > 3 ? line[3..] : "");
            }
        }

        return questions;
    }
}
