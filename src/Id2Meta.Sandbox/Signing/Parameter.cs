using System.Runtime.InteropServices;

namespace Id2Meta.Sandbox.Signing;

/// <summary>One parameter: where its decoded name and value lie in the buffer of its <see cref="ParameterList"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Parameter(int NameStart, int NameLength, int ValueStart, int ValueLength);
