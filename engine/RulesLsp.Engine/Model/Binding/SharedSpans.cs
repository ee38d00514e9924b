using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>Lists of one stretch of a line: nearly all options have one value, at one of few places, and share their lists.</summary>
internal static class SharedSpans
{
    private const int Starts = 128;
    private const int Lengths = 32;

    private static readonly ImmutableArray<TextSpan>[] Lists = new ImmutableArray<TextSpan>[Starts * Lengths];

    public static ImmutableArray<TextSpan> Of(TextSpan span)
    {
        if (span.Start >= Starts || span.Length >= Lengths)
        {
            return [span];
        }

        // An immutable array is one reference: two threads may both write it, and either list will do.
        ref ImmutableArray<TextSpan> list = ref Lists[(span.Start * Lengths) + span.Length];
        return list.IsDefault ? list = [span] : list;
    }
}
