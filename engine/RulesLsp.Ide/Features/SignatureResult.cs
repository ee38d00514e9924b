using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>The option whose value is being typed, and its values.</summary>
/// <param name="Label">The option with its values, such as <c>--tcp-flags mask comp</c>.</param>
/// <param name="Documentation">Markdown.</param>
/// <param name="ActiveParameter">0-based; -1 when no value is active.</param>
public sealed record SignatureResult(
    string Label,
    string Documentation,
    ImmutableArray<SignatureParameter> Parameters,
    int ActiveParameter);

/// <summary>One value of the option.</summary>
/// <param name="LabelSpan">Where it stands in the signature's label.</param>
/// <param name="Documentation">Markdown: its type, limits and words.</param>
public sealed record SignatureParameter(TextSpan LabelSpan, string Documentation);
