using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Management.Automation;

namespace Id2Meta.Runs.Processes;

/// <summary>The end of a pipeline: a list that counts, notes when the first result came, and keeps nothing.</summary>
internal class RunWatch : IList<PSObject>
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public int Results { get; private set; }

    /// <summary>The engine reads what is kept: nothing.</summary>
    public int Count => 0;

    public double FirstResultSeconds { get; private set; }

    public bool IsReadOnly => false;

    public PSObject this[int index]
    {
        get => throw new KeyNotFoundException();
        set => throw new KeyNotFoundException();
    }

    public virtual void Add(PSObject item)
    {
        if (++Results == 1)
        {
            FirstResultSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        }
    }

    public void Insert(int index, PSObject item) => Add(item);

    public void Clear()
    {
    }

    public bool Contains(PSObject item) => false;

    public int IndexOf(PSObject item) => -1;

    public bool Remove(PSObject item) => false;

    public void RemoveAt(int index)
    {
    }

    public void CopyTo(PSObject[] array, int arrayIndex)
    {
    }

    public IEnumerator<PSObject> GetEnumerator()
    {
        yield break;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
