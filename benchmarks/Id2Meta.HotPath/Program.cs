using BenchmarkDotNet.Running;
using Id2Meta.HotPath;

BenchmarkSwitcher.FromAssembly(typeof(RowBenchmarks).Assembly).Run(args);
