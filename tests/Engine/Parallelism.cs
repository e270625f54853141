// The sandbox and the credential belong to the process: tests that start one run after one another.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
