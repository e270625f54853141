using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Id2Meta.Subjects;

namespace Id2Meta.Verification;

/// <summary>A subject without its name: half of the SHA-256 of name and number. Two subjects with one key do not occur.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SubjectKey(long High, long Low)
{
    public static SubjectKey Of(Subject subject)
    {
        var text = Encoding.UTF8.GetBytes(subject.Number.Value + subject.Name.Value);
#if NET8_0_OR_GREATER
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return new(BitConverter.ToInt64(hash), BitConverter.ToInt64(hash[8..]));
#else
        using var sha256 = SHA256.Create();
        var hash = sha256.ComputeHash(text);
        return new(BitConverter.ToInt64(hash, 0), BitConverter.ToInt64(hash, 8));
#endif
    }
}
