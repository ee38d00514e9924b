using System.Text;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Model;

/// <summary>One golden file for each stage of each input in tests/fixtures/stages; UPDATE=1 writes them anew.</summary>
public sealed class StageGoldenTests
{
    public static TheoryData<string> Inputs => new(
        Directory.EnumerateDirectories(RepositoryRoot.Combine("tests", "fixtures", "stages")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Each_stage_is_as_its_golden_file(string name)
    {
        string folder = RepositoryRoot.Combine("tests", "fixtures", "stages", name);
        RulesetSyntax syntax = RulesetSyntax.Parse(File.ReadAllText(Path.Combine(folder, "input.rules")));
        Ruleset ruleset = new RulesetBuilder(Engine.Catalogue.Catalogue.Default).Build(syntax, RulesetOptions.Default);
        Compare(Path.Combine(folder, "words.golden"), ShowWords(syntax));
        Compare(Path.Combine(folder, "bound.golden"), ShowBound(ruleset));
        Compare(Path.Combine(folder, "model.golden"), ShowModel(ruleset));
    }

    private static void Compare(string path, string actual)
    {
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            File.WriteAllText(path, actual);
        }

        string[] expected = File.ReadAllText(path).Split('\n');
        string[] found = actual.Split('\n');
        string[] difference = [.. expected.Except(found).Select(line => "- " + line), .. found.Except(expected).Select(line => "+ " + line)];
        Assert.True(expected.SequenceEqual(found), $"{Path.GetFileName(path)} differs:\n{string.Join('\n', difference)}");
    }

    private static string ShowWords(RulesetSyntax syntax)
    {
        var text = new StringBuilder();
        for (int line = 0; line < syntax.LineCount; line++)
        {
            text.Append($"{line + 1} {syntax[line].Kind}");
            for (int word = 0; word < syntax[line].Words.Length; word++)
            {
                text.Append($" {syntax[line].Words[word].Shape}<{syntax[line].WordText(word)}>");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string ShowBound(Ruleset ruleset)
    {
        var text = new StringBuilder();
        for (int line = 0; line < ruleset.BoundLines.Length; line++)
        {
            if (ruleset.BoundLines[line] is not { } rule)
            {
                continue;
            }

            text.Append($"{line + 1} {rule.Command} {rule.Chain} position={rule.Position} counters={rule.Counters} {rule.JumpKind} {rule.JumpName}\n");
            foreach (BoundOption option in rule.BuiltinOptions)
            {
                text.Append($"  {ShowOption(option)}\n");
            }

            foreach (BoundModule module in rule.Target is null ? rule.Matches : rule.Matches.Add(rule.Target))
            {
                text.Append($"  {module.Entry?.Kind.ToString() ?? "Unknown"} {module.Name}{(module.IsImplied ? " implied" : "")}\n");
                foreach (BoundOption option in module.Options)
                {
                    text.Append($"    {ShowOption(option)}\n");
                }
            }

            foreach (BindingProblem problem in rule.Problems)
            {
                text.Append($"  {problem.Kind} {problem.Span.Start}-{problem.Span.End} [{problem.Backends}] {problem.Message}{(problem.Fix is null ? "" : $" => <{problem.Fix.NewText}>")}\n");
            }
        }

        return text.ToString();
    }

    private static string ShowOption(BoundOption option) =>
        $"{(option.IsNegated ? "! " : "")}{option.Definition.Name} {option.Span.Start}-{option.Span.End} {string.Join(' ', option.Values.Select(ShowValue))}";

    private static string ShowValue(ParsedValue? value) => value switch
    {
        null => "refused",
        AddressListValue list => string.Join(',', list.Addresses.Select(AddressText.Format)),
        _ => value.ToString(),
    };

    private static string ShowModel(Ruleset ruleset)
    {
        var text = new StringBuilder();
        foreach (Table table in ruleset.Tables)
        {
            text.Append($"*{table.Name} line {table.Line + 1} to {table.CommitLine + 1}\n");
            foreach (Chain chain in table.Chains)
            {
                text.Append($"  {chain.Name} {chain.Origin} {chain.Policy} callers: {string.Join(' ', chain.Callers.Select(rule => rule.Line + 1))}\n");
                foreach (Rule rule in chain.Rules)
                {
                    text.Append($"    {rule.Number} line {rule.Line + 1} source {rule.SourceIndex} destination {rule.DestinationIndex} to {rule.JumpChain?.Name ?? rule.Bound.JumpName}\n");
                }
            }
        }

        foreach (StructureProblem problem in ruleset.Problems)
        {
            TextRange range = problem.Range;
            text.Append($"{problem.Kind} {range.Start.Line + 1}:{range.Start.Character}-{range.End.Character} [{problem.Backends}] {problem.Message}{(problem.Fix is null ? "" : $" => <{problem.Fix.NewText}>")}\n");
        }

        return text.ToString();
    }
}
