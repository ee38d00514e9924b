using System.Runtime.InteropServices;
using System.Text;

namespace RulesLsp.Server.Files;

/// <summary>The owner and group of a file, which .NET does not know; only Linux is asked.</summary>
internal static class FileOwner
{
    private const int CurrentFolder = -100;
    private const uint OwnerAndGroup = 0x18;

    // struct statx has the same layout on every architecture (include/uapi/linux/stat.h).
    private const int StatSize = 256;
    private const int OwnerOffset = 20;
    private const int GroupOffset = 24;

    /// <summary>Gives <paramref name="copy"/> the owner and group of <paramref name="original"/>.</summary>
    /// <exception cref="IOException">The system refuses it.</exception>
    public static void Copy(string original, string copy)
    {
        if (!OperatingSystem.IsLinux() || Of(original) is not { } owner || Of(copy) == owner)
        {
            return;
        }

        if (ChangeOwner(Bytes(copy), owner.User, owner.Group) != 0)
        {
            throw new IOException("its owner could not be kept");
        }
    }

    private static (uint User, uint Group)? Of(string path)
    {
        byte[] stat = new byte[StatSize];
        try
        {
            return ReadStat(CurrentFolder, Bytes(path), 0, OwnerAndGroup, stat) == 0
                ? (BitConverter.ToUInt32(stat, OwnerOffset), BitConverter.ToUInt32(stat, GroupOffset))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library without it: whoever writes files of others there has to look after their owners.
            return null;
        }
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + "\0");

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadStat(int folder, byte[] path, int flags, uint mask, byte[] stat);

    [DllImport("libc", EntryPoint = "chown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(byte[] path, uint user, uint group);
}
