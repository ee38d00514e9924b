using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>A place in one of several rulesets that are loaded together.</summary>
public readonly record struct RulesetPlace(Analysis Ruleset, TextRange Range);
