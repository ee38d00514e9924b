using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.CatalogueData;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Kernel;

/// <summary>Single lines out of <c>tests/fixtures/cases</c>, each judged by the engine and by the real iptables, on both back ends.</summary>
[Trait("Judge", "kernel")]
public sealed class CaseFilesTests(ITestOutputHelper output)
{
    [KernelFact]
    public void Words_with_their_value_and_abbreviations_are_read_as_iptables_reads_them() =>
        Compare("glued.txt", Refuses);

    [KernelFact]
    public void Odd_values_are_taken_and_refused_as_iptables_does() =>
        Compare("values.txt", Refuses);

    [KernelFact]
    public void Commands_stand_beside_options_as_iptables_lets_them() =>
        Compare("commands.txt", Refuses);

    [KernelFact]
    public void Chains_may_have_names_of_targets_as_iptables_lets_them() =>
        Compare("names.txt", Refuses);

    [KernelFact]
    public void Commands_that_undo_others_are_refused_where_the_batch_can_not_hold_them() =>
        Compare("batches.txt", Refuses);

    [KernelFact]
    public void A_service_that_is_refused_here_is_told() =>
        Compare("services.txt", (restore, _) => CheckedText.Check("x.rules", restore.Text).Diagnostics.Any(IsAboutServices));

    private void Compare(string file, Func<KernelRestore, Backends, bool> refuses)
    {
        KernelRestore[] cases = [.. Read(file)];
        var wrong = new List<string>();
        int judged = 0;
        foreach (Backends backend in new[] { Backends.Nft, Backends.Legacy })
        {
            using var kernel = new KernelNamespace();
            KernelRestore[] restores = [.. cases.Select(restore => restore with { Backend = backend })];
            IReadOnlyList<RestoreResult> answers = kernel.Restore(restores);
            for (int i = 0; i < restores.Length; i++)
            {
                judged += answers[i].LacksSupport ? 0 : 1;
                if (!answers[i].LacksSupport && answers[i].IsTaken == refuses(restores[i], backend))
                {
                    wrong.Add($"{backend} {(answers[i].IsTaken ? "takes" : "refuses")} {restores[i].Text.Split('\n')[^3]} {answers[i].Errors.Split('\n')[0]}");
                }
            }
        }

        output.WriteLine($"{judged} answers, {wrong.Count} differ");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(judged > cases.Length);
    }

    private static IEnumerable<KernelRestore> Read(string file) =>
        from line in File.ReadLines(RepositoryRoot.Combine("tests", "fixtures", "cases", file))
        where !line.StartsWith('#')
        let cells = line.Split('|', 3)
        select new KernelRestore(Backends.Nft, cells[0] == "iptables" ? AddressFamily.IPv4 : AddressFamily.IPv6, $"*{cells[1]}\n{cells[2].Replace("\\n", "\n", StringComparison.Ordinal)}\nCOMMIT\n");

    private static bool Refuses(KernelRestore restore, Backends backend) => OurVerdict.Errors(restore.Text, restore.Family, backend).Count > 0;

    private static bool IsAboutServices(Diagnostic finding) =>
        finding.Severity == Severity.Error || (finding.Lint == BindingLints.Of(BindingProblemKind.SurprisingValue) && finding.Message.Contains("/etc/services", StringComparison.Ordinal));
}
