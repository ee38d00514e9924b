namespace RulesLsp.Bench.Macro;

/// <summary>Prints the figures beside their goals, as a Markdown table.</summary>
internal static class GoalTable
{
    private static readonly string[] Headings = ["what", "goal", "moonshot", "measured", "goal met", "moonshot met", "detail"];

    public static void Print(TextWriter output, IReadOnlyList<Figure> figures)
    {
        string[][] rows = [Headings, .. figures.Select(Cells)];
        int[] widths = [.. Headings.Select((_, column) => rows.Max(row => row[column].Length))];
        Print(output, widths, Headings);
        output.WriteLine($"|{string.Join('|', widths.Select(width => new string('-', width + 2)))}|");
        foreach (string[] row in rows.Skip(1))
        {
            Print(output, widths, row);
        }

        Figure[] judged = [.. figures.Where(figure => figure is { Goal: not null, Value: not null })];
        output.WriteLine($"\n{judged.Count(figure => Meets(figure, figure.Goal!.Hold))} of {judged.Length} goals met, {judged.Count(figure => Meets(figure, figure.Goal!.Moonshot))} moonshots; {figures.Count(figure => figure.Value is null)} not measured.");
        output.WriteLine("Exactness is no figure: `npm test` and `npm run oracle` hold it.");
    }

    private static void Print(TextWriter output, int[] widths, string[] cells) =>
        output.WriteLine($"| {string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column])))} |");

    private static string[] Cells(Figure figure) =>
    [
        figure.What,
        figure.Goal is { } goal ? goal.Text(goal.Hold) : "",
        figure.Goal is { } far ? far.Text(far.Moonshot) : "",
        figure.Value is { } value ? Figure.Text(figure.Unit, value) : "not measured",
        Word(figure, figure.Goal?.Hold),
        Word(figure, figure.Goal?.Moonshot),
        figure.Detail,
    ];

    private static string Word(Figure figure, double? bound) =>
        bound is not { } limit || figure.Value is null ? "" : Meets(figure, limit) ? "ok" : "no";

    private static bool Meets(Figure figure, double bound) => figure.Goal!.IsMet(figure.Value!.Value, bound);
}
