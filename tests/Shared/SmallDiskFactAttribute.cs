using System;
using Xunit;

namespace Id2Meta.Tests;

/// <summary>A fact about a disk that is full or cannot be written.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.CanBeMade ? null : "It mounts a disk of half a megabyte: that takes Linux, and the right to mount.";
}
