namespace RulesLsp.Engine.Model;

/// <summary>
/// Says which chain is meant, whichever version of a file is spoken of: a <see cref="Chain"/> belongs to one version, and what a rule means stays
/// what it was when another line is edited. Equal when table and name are.
/// </summary>
/// <param name="name">The chain's name.</param>
/// <param name="tableName">The name of its table.</param>
/// <param name="place">The place in the table's chains where it stood first, and mostly stands still.</param>
public sealed class ChainIdentity(string name, string tableName, int place) : IEquatable<ChainIdentity>
{
    public string Name { get; } = name;

    public string TableName { get; } = tableName;

    internal int Place { get; } = place;

    public bool Equals(ChainIdentity? other) => ReferenceEquals(this, other) || (other is not null && other.Name == Name && other.TableName == TableName);

    public override bool Equals(object? obj) => Equals(obj as ChainIdentity);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
