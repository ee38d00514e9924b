using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Tracing;
using RulesLsp.Server.Cli.Options;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>Colours for a terminal; without them every method gives its text back.</summary>
internal sealed class Paint(PaintKind kind)
{
    public static Paint For(CliOptions options, CliConsole console) => options.Color switch
    {
        ColorMode.Always => new Paint(PaintKind.Ansi),
        ColorMode.Auto when console is { OutputTerminal: CliTerminal.Attached, ColorWish: ColorWish.Unspoken } => new Paint(PaintKind.Ansi),
        _ => new Paint(PaintKind.None),
    };

    /// <summary>The same for texts that the engine writes.</summary>
    public static TextStyle StyleFor(CliOptions options, CliConsole console) => For(options, console).IsOn ? TextStyle.Ansi : TextStyle.Plain;

    public bool IsOn => kind == PaintKind.Ansi;

    public string Bold(string text) => Wrap(text, "1");

    public string Dim(string text) => Wrap(text, "2");

    public string Green(string text) => Wrap(text, "1;32");

    public string Severe(Severity severity, string text) => Wrap(text, severity switch
    {
        Severity.Error => "1;31",
        Severity.Warning => "1;33",
        Severity.Information => "1;34",
        _ => "1;36",
    });

    private string Wrap(string text, string code) => kind == PaintKind.Ansi ? $"\e[{code}m{text}\e[0m" : text;
}

/// <summary>Whether colours are used.</summary>
internal enum PaintKind : byte
{
    None,
    Ansi,
}
