namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>What is known of the device on one side of the packet. Immutable.</summary>
/// <param name="Name">The device; "" when there is none; null when not known.</param>
/// <param name="Prefix">What an unknown name begins with.</param>
/// <param name="Excluded">What an unknown name is not.</param>
internal sealed record InterfaceKnowledge(string? Name, string Prefix, IReadOnlyList<(string Name, bool IsPrefix)> Excluded)
{
    /// <summary>The device is one of those that a region's dimension tells apart; null: it is this one whatever the packet.</summary>
    public Regions.Dimension? Dimension { get; init; }

    public static InterfaceKnowledge Absent { get; } = new("", "", []);

    public static InterfaceKnowledge Unknown { get; } = new(null, "", []);

    public static InterfaceKnowledge Of(string name) => new(name, "", []);

    /// <summary>Whether the name fits; null when that is open.</summary>
    public bool? Fits(string name, bool isPrefix)
    {
        if (Name is not null)
        {
            return isPrefix ? Name.StartsWith(name, StringComparison.Ordinal) : Name == name;
        }

        if (isPrefix && Prefix.StartsWith(name, StringComparison.Ordinal))
        {
            return true;
        }

        bool isPossible = name.StartsWith(Prefix, StringComparison.Ordinal) || (isPrefix && Prefix.StartsWith(name, StringComparison.Ordinal));
        bool isExcluded = Excluded.Any(excluded => excluded.IsPrefix
            ? name.StartsWith(excluded.Name, StringComparison.Ordinal)
            : !isPrefix && name == excluded.Name);
        return isPossible && !isExcluded ? null : false;
    }

    /// <summary>As it is when the open question was answered.</summary>
    public InterfaceKnowledge With(string name, bool isPrefix, FitAnswer answer) => (answer, isPrefix) switch
    {
        (FitAnswer.Fits, false) => Of(name),
        (FitAnswer.Fits, true) => this with { Prefix = name },
        _ => this with { Excluded = [.. Excluded, (name, isPrefix)] },
    };
}

/// <summary>The answer to an open question about a name.</summary>
internal enum FitAnswer : byte
{
    Fits,
    FitsNot,
}
