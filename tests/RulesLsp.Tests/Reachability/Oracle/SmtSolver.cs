using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>The program z3, which reads SMT-LIB 2 from its standard input.</summary>
internal sealed partial class SmtSolver : IDisposable
{
    private readonly Process _process;

    public SmtSolver() => _process = Start() ?? throw new InvalidOperationException(Obstacle);

    /// <summary>Why it cannot be asked here; null: it can.</summary>
    public static string? Obstacle { get; } = FindObstacle();

    public void Tell(string text) => _process.StandardInput.WriteLine(text);

    /// <summary>Whether the assertions can all hold.</summary>
    public bool CanHold()
    {
        Tell("(check-sat)");
        return Line() switch
        {
            "sat" => true,
            "unsat" => false,
            var other => throw new InvalidOperationException($"z3 says {other}"),
        };
    }

    /// <summary>The values of words in the example that was found last.</summary>
    public Dictionary<string, UInt128> Values(IEnumerable<string> terms)
    {
        Tell($"(get-value ({string.Join(' ', terms)}))");
        var answer = new StringBuilder();
        int open;
        do
        {
            answer.AppendLine(Line());
            string text = answer.ToString();
            open = text.Count(static character => character == '(') - text.Count(static character => character == ')');
        }
        while (open > 0);

        return Value().Matches(answer.ToString()).ToDictionary(static match => match.Groups[1].Value, static match => match.Groups[2].Value switch
        {
            ['#', 'x', .. var digits] => UInt128.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            var bits => UInt128.Parse(bits[2..], NumberStyles.BinaryNumber, CultureInfo.InvariantCulture),
        });
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Line()
    {
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("z3 ended");
    }

    private static Process? Start() =>
        Process.Start(new ProcessStartInfo("z3", ["-in"]) { RedirectStandardInput = true, RedirectStandardOutput = true });

    private static string? FindObstacle()
    {
        try
        {
            using var solver = Process.Start(new ProcessStartInfo("z3", ["--version"]) { RedirectStandardOutput = true });
            solver?.WaitForExit();
            return solver is null ? "z3 is not installed" : null;
        }
        catch (Win32Exception)
        {
            return "z3 is not installed";
        }
    }

    [GeneratedRegex("\\((t\\d+) (#[xb][0-9a-f]+)\\)")]
    private static partial Regex Value();
}
