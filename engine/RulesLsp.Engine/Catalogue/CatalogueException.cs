namespace RulesLsp.Engine.Catalogue;

/// <summary>A file of the catalogue is wrong; the message names the file, the key and what is wrong with it.</summary>
public sealed class CatalogueException : Exception
{
    public CatalogueException(string message)
        : base(message)
    {
    }

    public CatalogueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public CatalogueException()
    {
    }
}
