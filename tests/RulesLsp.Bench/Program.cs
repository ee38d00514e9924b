using BenchmarkDotNet.Running;
using RulesLsp.Bench.Macro;
using RulesLsp.Bench.Rulesets;

try
{
    switch (args)
    {
        case ["--help" or "-h"]:
            Console.WriteLine(MacroOptions.Usage);
            return 0;
        case ["micro", .. var arguments]:
            BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
            return 0;
        case ["generate", { } name] when name.StartsWith("flat", StringComparison.Ordinal) || name.StartsWith("kube", StringComparison.Ordinal):
            Console.Out.Write(EngineInput.Text(name));
            return 0;
        case ["macro", .. var arguments]:
            return MacroRun.Run(MacroOptions.Parse(arguments));
        default:
            return MacroRun.Run(MacroOptions.Parse(args));
    }
}
catch (BenchException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 2;
}
