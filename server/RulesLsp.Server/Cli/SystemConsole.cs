using System.Text;

namespace RulesLsp.Server.Cli;

/// <summary>The real streams. Text is UTF-8 without a mark whatever the locale says, so that output is the same everywhere.</summary>
internal static class SystemConsole
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static CliConsole Open() => new()
    {
        Input = Console.OpenStandardInput(),
        Output = new StreamWriter(Console.OpenStandardOutput(), Utf8, bufferSize: 1 << 16) { AutoFlush = false, NewLine = "\n" },
        Errors = new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true, NewLine = "\n" },
        InputTerminal = Console.IsInputRedirected ? CliTerminal.None : CliTerminal.Attached,
        OutputTerminal = Console.IsOutputRedirected ? CliTerminal.None : CliTerminal.Attached,
        ErrorsTerminal = Console.IsErrorRedirected ? CliTerminal.None : CliTerminal.Attached,
        ColorWish = IsSet("NO_COLOR") || Environment.GetEnvironmentVariable("TERM") == "dumb" ? ColorWish.NoColor : ColorWish.Unspoken,
    };

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
