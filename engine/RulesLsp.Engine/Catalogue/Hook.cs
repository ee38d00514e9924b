namespace RulesLsp.Engine.Catalogue;

/// <summary>The points of the network stack where netfilter looks at a packet; a built-in chain is named after its hook.</summary>
public enum Hook : byte
{
    Prerouting,
    Input,
    Forward,
    Output,
    Postrouting,
}
