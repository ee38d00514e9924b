using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Formatting;

/// <summary>The files of <c>tests/fixtures/format</c> against their golden form; <c>UPDATE=1</c> writes the golden files anew.</summary>
public sealed class FormattingFixtureTests
{
    private const string KeptMark = "---- kept\n";

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", "format"), "*.rules").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_has_the_form_of_its_golden_file(string file)
    {
        string path = RepositoryRoot.Combine("tests", "fixtures", "format", file);
        FormattedText formatted = FormattedText.Of(File.ReadAllText(path));
        string golden = Path.ChangeExtension(path, ".golden");
        string actual = formatted.Text + (formatted.Kept.Count == 0 ? "" : KeptMark + string.Concat(formatted.Kept.Select(kept => $"{kept.Line + 1}: {kept.Reason}\n")));
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            File.WriteAllText(golden, actual);
        }

        Assert.Equal(File.ReadAllText(golden), actual);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_form_of_the_form_is_the_form(string file)
    {
        FormattedText once = FormattedText.Of(File.ReadAllText(RepositoryRoot.Combine("tests", "fixtures", "format", file)));
        Assert.Equal(once.Text, FormattedText.Of(once.Text).Text);
    }
}
