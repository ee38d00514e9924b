namespace RulesLsp.Engine.Reachability;

/// <summary>What a rule sees of a device, measured by what the asked table sees of it.</summary>
internal enum DeviceSight : byte
{
    /// <summary>The same one.</summary>
    Same,

    /// <summary>None: a test sees the empty name.</summary>
    Absent,

    /// <summary>It may be another one.</summary>
    Unknown,
}

/// <summary>What a rule at some hook sees of the two devices.</summary>
internal readonly record struct InterfaceSight(DeviceSight Input, DeviceSight Output)
{
    public static InterfaceSight Same => default;
}
