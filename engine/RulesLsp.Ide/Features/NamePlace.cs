using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Where a name stands in one of several rulesets that are loaded together.</summary>
public readonly record struct NamePlace(Analysis Ruleset, TextRange Range);
