using System.Collections.Immutable;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.Ide;

/// <summary>Writes the answer of a feature as lines, so that fixtures can hold it.</summary>
internal static class FeatureText
{
    /// <summary>The lines of the answer; lines are 1-based as in all text for people, characters 0-based.</summary>
    public static IReadOnlyList<string> Of(IdeCase item, IdeQuestion question)
    {
        Analysis analysis = item.Analyse();
        TextPosition caret = item.Caret;
        return question.Feature switch
        {
            "completion" => [.. CompletionFeature.Compute(analysis, caret).Items.Select(Describe)],
            "completion-has" => [.. Labels(question).Select(label => Describe(CompletionFeature.Compute(analysis, caret).Items, label))],
            "completion-lacks" => [.. Labels(question).Where(label => CompletionFeature.Compute(analysis, caret).Items.Any(proposal => proposal.Label == label))],
            "completion-inserts" => [.. Labels(question).SelectMany(label => Inserts(CompletionFeature.Compute(analysis, caret).Items, label))],
            "hover" => HoverFeature.Compute(analysis, caret) is { } hover ? [At(hover.Range), .. Lines(hover.Markdown)] : ["nothing"],
            "signature" => SignatureFeature.Compute(analysis, caret) is { } signature ? Describe(signature) : ["nothing"],
            "symbols" => [.. DocumentSymbolsFeature.Compute(analysis).SelectMany(symbol => Describe(symbol, ""))],
            "folding" => [.. FoldingFeature.Compute(analysis).Select(fold => $"{fold.StartLine + 1}-{fold.EndLine + 1} {fold.Kind}")],
            "tokens" => [.. SemanticTokensFeature.Compute(analysis).Select(token => Describe(analysis, token))],
            "definition" => [.. DefinitionFeature.Compute(analysis, caret, companions: []).Select(place => At(place.Range))],
            "references" => [.. ReferencesFeature.Compute(analysis, caret, Enum.Parse<ReferenceScope>(question.Arguments), companions: []).Select(place => At(place.Range))],
            "highlight" => [.. HighlightFeature.Compute(analysis, caret).Select(highlight => $"{At(highlight.Range)} {highlight.Kind}")],
            "rename" => Describe(RenameFeature.Compute(analysis, caret, question.Arguments, companions: []), question.Arguments),
            "rename-prepare" => RenameFeature.Prepare(analysis, caret, companions: []) is { } target ? [$"{At(target.Range)} {target.Placeholder}"] : ["nothing"],
            "lenses" => [.. CodeLensFeature.Compute(analysis).Select(lens => $"{At(lens.Range)} {lens.Title} ({lens.Action} {lens.TargetLine + 1})")],
            "hints" => [.. InlayHintsFeature.Compute(analysis, Enum.Parse<InlayHintKinds>(question.Arguments)).Select(hint => $"{hint.Position.Line + 1}:{hint.Position.Character} {hint.Label}")],
            "notes" => [.. TraceDiagnostics.Compute(analysis).Select(note => $"{At(note.Range)} {note.Message}")],
            "selection" => Selection(SelectionRangesFeature.Compute(analysis, caret)),
            "packet" => [TraceHere.SuggestPacket(analysis, caret.Line, CancellationToken.None) ?? "nothing"],
            "sentence" => HoverFeature.Sentence(analysis, caret.Line) is { } sentence ? [sentence] : ["nothing"],
            "diagnostics" => [.. analysis.AllDiagnostics(CancellationToken.None).Select(finding => $"{At(finding.Range)} {finding.Severity} {finding.Code} {finding.Message}")],
            "fast-diagnostics" => [.. analysis.FastDiagnostics.Select(finding => $"{At(finding.Range)} {finding.Code}")],
            "actions" => Actions(analysis, caret, caret),
            "actions-to" => Actions(analysis, caret, caret with { Line = caret.Line + int.Parse(question.Arguments) }),
            "apply" => Apply(analysis, caret, question.Arguments),
            "calls" => Calls(analysis, caret),
            "links" => [.. DocumentLinksFeature.Compute(analysis).Select(link => $"{At(link.Range)} {link.Kind} {link.Target}")],
            "counterpart" => Lines(CounterpartFeature.Compute(analysis) ?? "nothing"),
            "linked" => [.. LinkedEditingFeature.Compute(analysis, caret, companions: []).Select(At)],
            "search" => [.. SymbolSearchFeature.Compute(analysis, question.Arguments).Select(symbol => $"{At(symbol.Range)} {symbol.Kind} {symbol.Name} in {symbol.Container}")],
            "set-definition" => SetDefinitionFeature.Compute(analysis, caret) is { } place ? [$"{place.File} {At(place.Range)}"] : ["nothing"],
            "format" => [.. FormattingFeature.Compute(analysis).Select(Describe)],
            "format-range" => [.. FormattingFeature.Compute(analysis, RangeOf(question.Arguments)).Select(Describe)],
            "explain" => Lines(ExplainFeature.Page(question.Arguments) ?? "nothing"),
            _ => throw new InvalidOperationException($"There is no feature '{question.Feature}'."),
        };
    }

    private static string[] Labels(IdeQuestion question) => question.Arguments.Split(" ; ");

    private static string Describe(CompletionItem item) => $"{item.Label} · {item.Kind} · {item.Detail}".TrimEnd(' ', '·');

    private static string Describe(ImmutableArray<CompletionItem> items, string label) =>
        items.FirstOrDefault(item => item.Label == label) is { } found ? Describe(found) : $"missing: {label}";

    private static string[] Inserts(ImmutableArray<CompletionItem> items, string label) =>
        items.FirstOrDefault(item => item.Label == label) is { } found
            ? [$"{At(found.ReplaceRange)} {found.Format}", .. Lines(found.InsertText).Select(line => $"'{line}'"), .. found.SnippetText is { } snippet ? [$"or '{snippet}'"] : Array.Empty<string>()]
            : [$"missing: {label}"];

    private static string[] Describe(SignatureResult signature) =>
        [signature.Label, $"active: {signature.ActiveParameter}", .. signature.Parameters.Select(parameter =>
            $"{signature.Label.Substring(parameter.LabelSpan.Start, parameter.LabelSpan.Length)}: {parameter.Documentation}")];

    private static IEnumerable<string> Describe(DocumentSymbol symbol, string indent) =>
        symbol.Children.SelectMany(child => Describe(child, indent + "  "))
            .Prepend($"{indent}{symbol.Name} ({symbol.Detail}) {symbol.Kind} {At(symbol.Range)} name {At(symbol.SelectionRange)}");

    private static string Describe(Analysis analysis, SemanticToken token)
    {
        string text = analysis.Syntax[token.Line].Text.Substring(token.Start, token.Length);
        string modifiers = token.Modifiers == SemanticTokenModifiers.None ? "" : $" {token.Modifiers}";
        return $"{token.Line + 1}:{token.Start} {token.Kind}{modifiers} {text}";
    }

    private static string[] Describe(RenameResult result, string newName) =>
        result.Problem is { } problem ? [problem] : [.. result.Places.Select(place => $"{At(place.Range)} → {newName}")];

    private static string[] Actions(Analysis analysis, TextPosition start, TextPosition end) =>
    [
        .. ActionsAt(analysis, start, end)
            .SelectMany(action => action.Changes.Select(change => $"  {At(change.Range)} '{change.NewText.Replace("\n", "\\n", StringComparison.Ordinal)}'")
                .Prepend($"{action.Title} ({action.Kind}, {action.Preference})")),
    ];

    private static ImmutableArray<CodeAction> ActionsAt(Analysis analysis, TextPosition start, TextPosition end) =>
        CodeActionsFeature.Compute(analysis, new TextRange(start, end), analysis.AllDiagnostics(CancellationToken.None));

    /// <summary>The file after an action, for <c>apply LINES TITLE</c>: the selection reaches so many lines below the caret; a title may be its beginning.</summary>
    private static string[] Apply(Analysis analysis, TextPosition caret, string arguments)
    {
        string[] words = arguments.Split(' ', 2);
        CodeAction? action = ActionsAt(analysis, caret, caret with { Line = caret.Line + int.Parse(words[0]) }).FirstOrDefault(action => action.Title.StartsWith(words[1], StringComparison.Ordinal));
        return action is null ? ["no such action"] : Lines(EditedText.Apply(analysis.Syntax, action.Changes));
    }

    private static string[] Calls(Analysis analysis, TextPosition caret) => CallHierarchyFeature.Prepare(analysis, caret) is not { } item
        ? ["nothing"]
        :
        [
            Describe(item),
            .. CallHierarchyFeature.Incoming(analysis, item.Table, item.TableLine, item.Name).Select(call => $"from {Describe(call.Other)} at {string.Join(", ", call.Jumps.Select(At))}"),
            .. CallHierarchyFeature.Outgoing(analysis, item.Table, item.TableLine, item.Name).Select(call => $"to {Describe(call.Other)} at {string.Join(", ", call.Jumps.Select(At))}"),
        ];

    private static string Describe(CallHierarchyItem item) => $"{item.Name} ({item.Detail}) {item.Kind} {At(item.Range)} name {At(item.NameRange)}";

    private static string Describe(TextChange change) => $"{At(change.Range)} {change.NewText.Replace("\n", "\\n", StringComparison.Ordinal)}";

    /// <summary><c>line:character-line:character</c>, lines 1-based.</summary>
    private static TextRange RangeOf(string text)
    {
        int[] numbers = [.. text.Split(':', '-').Select(int.Parse)];
        return new TextRange(new TextPosition(numbers[0] - 1, numbers[1]), new TextPosition(numbers[2] - 1, numbers[3]));
    }

    private static List<string> Selection(SelectionRange? selection)
    {
        var ranges = new List<string>();
        for (; selection is not null; selection = selection.Parent)
        {
            ranges.Add(At(selection.Range));
        }

        return ranges;
    }

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    private static string At(TextRange range) => range.Start.Line == range.End.Line
        ? $"{range.Start.Line + 1}:{range.Start.Character}-{range.End.Character}"
        : $"{range.Start.Line + 1}:{range.Start.Character}-{range.End.Line + 1}:{range.End.Character}";
}
