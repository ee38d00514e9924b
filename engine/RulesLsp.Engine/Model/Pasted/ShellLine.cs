using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Pasted;

/// <summary>One word of a shell command, quotes removed.</summary>
/// <param name="Text">What the program would be given; a variable stands in it as it is written.</param>
/// <param name="Span">Where it stands in the text that was read.</param>
/// <param name="Variable">The first variable in it, such as <c>$LAN</c>; null when it is the same whenever the shell runs.</param>
internal sealed record ShellWord(string Text, TextSpan Span, string? Variable);

/// <summary>One line of a shell script, continuation lines joined.</summary>
/// <param name="Commands">The commands between <c>;</c> and <c>&amp;&amp;</c>, each with its words; redirections of output are left out.</param>
/// <param name="Comment">The comment at the end of the line with its <c>#</c>; null when there is none.</param>
/// <param name="Obstacle">Why the line's effect is known only when the shell runs it; null when it is known.</param>
internal sealed record ShellLine(ImmutableArray<ImmutableArray<ShellWord>> Commands, string? Comment, string? Obstacle);
