# Nothing here but cmdlets, variables and strings: all that constrained language allows, and all that every engine has. No comparison of versions: it takes the engine longer than our cmdlets.
if ($IsCoreCLR) {
    # A load context of the module's own, so that its dependencies meet nobody else's.
    try {
        Import-Module -Name "$PSScriptRoot/bin/net8.0/Id2Meta.Loader.dll" -ErrorAction Stop
    }
    catch {
        throw "Id2Meta needs PowerShell 7.4 or later, or Windows PowerShell 5.1. This is PowerShell $($PSVersionTable.PSVersion): $_"
    }

    Import-Id2MetaAssembly
}
else {
    # Windows PowerShell has no load contexts.
    Import-Module -Name "$PSScriptRoot/bin/netstandard2.0/Id2Meta.dll" -ErrorAction Stop
}
