namespace RulesLsp.Engine.Values;

/// <summary>What a network device can be called.</summary>
public static class InterfaceNames
{
    /// <summary>
    /// The kernel gives no device a name with a colon, a slash or a blank (net/core/dev.c, dev_valid_name, since Linux 4.5): eth0:1 is
    /// the label of an address of eth0.
    /// </summary>
    public static bool IsPossible(string name) => !name.Any(character => character is ':' or '/' || char.IsWhiteSpace(character));
}
