namespace Vow.Policy.Syntax;

/// <summary>What a file may hold: enough for any policy, too little to hurt the reader.</summary>
internal static class Limits
{
    public const int Bytes = 1024 * 1024;
    public const int Depth = 32;
    public const int Nodes = 50_000;
    public const int AliasUses = 32;
}
