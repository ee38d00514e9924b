using RulesLsp.Engine.Model.Pasted;

namespace RulesLsp.Engine.Lints;

/// <summary>A command on its way to its section.</summary>
/// <param name="Command">null: only the comments are left of it.</param>
/// <param name="Comments">What stands above it.</param>
internal sealed record PastedEntry(PastedCommand? Command, string[] Comments)
{
    /// <summary>The comments and the rule.</summary>
    public IEnumerable<string> Lines => Command is null ? Comments : Comments.Append(Command.Text);
}
