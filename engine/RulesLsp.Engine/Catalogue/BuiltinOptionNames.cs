namespace RulesLsp.Engine.Catalogue;

/// <summary>
/// The names in <c>builtin.json</c> whose structure the binder itself implements; every other option is data to it.
/// The short form is the name of the entry's option, the long ones are its aliases.
/// </summary>
public static class BuiltinOptionNames
{
    public const string Append = "-A";
    public const string Insert = "-I";
    public const string Delete = "-D";
    public const string Replace = "-R";
    public const string Check = "-C";

    /// <summary>ebtables has no letter for it: its <c>-C</c> is something else.</summary>
    public const string LongCheck = "--check";
    public const string NewChain = "-N";
    public const string DeleteChain = "-X";
    public const string Flush = "-F";
    public const string Policy = "-P";
    public const string RenameChain = "-E";
    public const string Zero = "-Z";
    public const string List = "-L";
    public const string ListRules = "-S";
    public const string Protocol = "-p";
    public const string Source = "-s";
    public const string Destination = "-d";
    public const string InInterface = "-i";
    public const string OutInterface = "-o";
    public const string Fragment = "-f";
    public const string Match = "-m";
    public const string Jump = "-j";
    public const string Goto = "-g";
    public const string SetCounters = "-c";
    public const string IPv4Only = "-4";
    public const string IPv6Only = "-6";
    public const string TableOption = "-t";
    public const string Wait = "-w";
}
