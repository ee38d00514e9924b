using System.Globalization;
using System.Text;

namespace RulesLsp.Server.Cli;

/// <summary>The real streams. Text is UTF-8 without a mark whatever the locale says, so that output is the same everywhere.</summary>
internal static class SystemConsole
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // The end of the year 9999, beyond which there is no date.
    private const long LastSecond = 253_402_300_799;

    public static CliConsole Open() => new()
    {
        Input = Console.OpenStandardInput(),
        Output = new StreamWriter(Console.OpenStandardOutput(), Utf8, bufferSize: 1 << 16) { AutoFlush = false, NewLine = "\n" },
        Errors = new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true, NewLine = "\n" },
        InputTerminal = Console.IsInputRedirected ? CliTerminal.None : CliTerminal.Attached,
        OutputTerminal = Console.IsOutputRedirected ? CliTerminal.None : CliTerminal.Attached,
        ErrorsTerminal = Console.IsErrorRedirected ? CliTerminal.None : CliTerminal.Attached,
        SourceDate = long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null,
        ColorWish = IsSet("NO_COLOR") || Environment.GetEnvironmentVariable("TERM") == "dumb" ? ColorWish.NoColor : ColorWish.Unspoken,
    };

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
