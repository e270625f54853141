using System;
using System.Collections.Generic;
using System.Text;

namespace Id2Meta.Sandbox.Signing;

/// <summary>The parameters of a query or of a form, decoded to bytes, in wire order until they are written canonically.</summary>
internal sealed class ParameterList : IComparer<Parameter>
{
    private readonly ByteBuffer _decoded = new();
    private readonly List<Parameter> _parameters = [];

    public void Clear()
    {
        _decoded.Clear();
        _parameters.Clear();
    }

    /// <summary>
    /// Adds what a query or a form holds. A plus sign is a space in both: the official Java client sends one for a space in the URL, and none sends
    /// a bare one for itself (they send %2B).
    /// </summary>
    public void Add(ReadOnlySpan<byte> wire)
    {
        while (!wire.IsEmpty)
        {
            var end = wire.IndexOf((byte)'&');
            var pair = end < 0 ? wire : wire.Slice(0, end);
            wire = end < 0 ? default : wire.Slice(end + 1);
            if (!pair.IsEmpty)
            {
                AddPair(pair);
            }
        }
    }

    /// <summary>The value of the first parameter of that name, or false when there is none.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var parameter in _parameters)
        {
            if (Name(parameter).SequenceEqual(name))
            {
                value = Value(parameter);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Writes "name=value" joined by "&amp;", sorted, everything but <c>A-Za-z0-9-_.~</c> percent-encoded.</summary>
    public void WriteCanonical(ByteBuffer target)
    {
        _parameters.Sort(this);
        for (var i = 0; i < _parameters.Count; i++)
        {
            if (i > 0)
            {
                target.Append((byte)'&');
            }

            Encode(Name(_parameters[i]), target);
            target.Append((byte)'=');
            Encode(Value(_parameters[i]), target);
        }
    }

    int IComparer<Parameter>.Compare(Parameter x, Parameter y)
    {
        var byName = Name(x).SequenceCompareTo(Name(y));
        return byName != 0 ? byName : Value(x).SequenceCompareTo(Value(y));
    }

    public static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value.ToArray());

    private void AddPair(ReadOnlySpan<byte> pair)
    {
        var equals = pair.IndexOf((byte)'=');
        var nameStart = _decoded.Length;
        Decode(equals < 0 ? pair : pair.Slice(0, equals));
        var valueStart = _decoded.Length;
        Decode(equals < 0 ? default : pair.Slice(equals + 1));
        _parameters.Add(new Parameter(nameStart, valueStart - nameStart, valueStart, _decoded.Length - valueStart));
    }

    private void Decode(ReadOnlySpan<byte> encoded)
    {
        for (var i = 0; i < encoded.Length; i++)
        {
            var value = encoded[i];
            if (value == '+')
            {
                value = (byte)' ';
            }
            else if (value == '%' && i + 2 < encoded.Length && Digit(encoded[i + 1]) >= 0 && Digit(encoded[i + 2]) >= 0)
            {
                value = (byte)((Digit(encoded[i + 1]) << 4) | Digit(encoded[i + 2]));
                i += 2;
            }

            _decoded.Append(value);
        }
    }

    private static void Encode(ReadOnlySpan<byte> raw, ByteBuffer target)
    {
        foreach (var value in raw)
        {
            if (value is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9')
                or (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
            {
                target.Append(value);
            }
            else
            {
                target.Append((byte)'%');
                target.Append((byte)"0123456789ABCDEF"[value >> 4]);
                target.Append((byte)"0123456789ABCDEF"[value & 15]);
            }
        }
    }

    private static int Digit(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        _ => -1,
    };

    private ReadOnlySpan<byte> Name(Parameter parameter) => _decoded.Written.Slice(parameter.NameStart, parameter.NameLength);

    private ReadOnlySpan<byte> Value(Parameter parameter) => _decoded.Written.Slice(parameter.ValueStart, parameter.ValueLength);
}
