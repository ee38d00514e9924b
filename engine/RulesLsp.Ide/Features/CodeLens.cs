using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>What a click on a lens does.</summary>
public enum CodeLensAction : byte
{
    /// <summary>Nothing: it only tells.</summary>
    None,

    /// <summary>Trace a packet that reaches the rule at <see cref="CodeLens.TargetLine"/>.</summary>
    TraceHere,

    /// <summary>Show the trace that stands at <see cref="CodeLens.TargetLine"/> as a document.</summary>
    ShowTrace,

    /// <summary>Forget the traces that the user asked for.</summary>
    ClearTrace,

    /// <summary>List the references of the chain whose name stands at the lens's range.</summary>
    ShowReferences,

    /// <summary>Go to <see cref="CodeLens.TargetLine"/>.</summary>
    GoToLine,
}

/// <summary>A short active line above a line of the file.</summary>
/// <param name="Range">On the line that it stands above.</param>
/// <param name="TargetLine">0-based line that the action is about.</param>
/// <param name="Packet">For the trace actions: the packet in short notation; null when it is still to be found.</param>
public sealed record CodeLens(TextRange Range, string Title, CodeLensAction Action, int TargetLine, string? Packet);
