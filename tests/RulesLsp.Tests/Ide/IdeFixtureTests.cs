using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>Every feature of the editor against the cases of <c>tests/fixtures/ide</c>; UPDATE=1 rewrites the answers.</summary>
public sealed class IdeFixtureTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", "ide"), "*.rules").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Features_answer_as_the_fixture_says(string file)
    {
        var fixture = new IdeFixture(RepositoryRoot.Combine("tests", "fixtures", "ide", file));
        Assert.NotEmpty(fixture.Cases);
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            File.WriteAllText(fixture.Path, fixture.With(FeatureText.Of));
            return;
        }

        var differences = new List<string>();
        foreach (IdeCase item in fixture.Cases)
        {
            foreach (IdeQuestion question in item.Questions)
            {
                IReadOnlyList<string> actual = FeatureText.Of(item, question);
                differences.AddRange(question.Answer.Except(actual).Select(line => $"{item.Name}, {question.Feature}: missing    {line}"));
                differences.AddRange(actual.Select(line => line.TrimEnd()).Except(question.Answer).Select(line => $"{item.Name}, {question.Feature}: unexpected {line}"));
                if (differences.Count == 0 && !actual.Select(line => line.TrimEnd()).SequenceEqual(question.Answer))
                {
                    differences.Add($"{item.Name}, {question.Feature}: another order or number of lines");
                }
            }
        }

        Assert.True(differences.Count == 0, $"{file}\n" + string.Join('\n', differences));
    }
}
