# Nothing here but cmdlets, variables and strings: all that constrained language allows, and all that every engine has.
if ($PSVersionTable.PSVersion -ge '7.4') {
    # A load context of the module's own, so that its dependencies meet nobody else's.
    Import-Module -Name "$PSScriptRoot/bin/net8.0/Id2Meta.Loader.dll" -ErrorAction Stop
    Import-Id2MetaAssembly
}
else {
    # Windows PowerShell has no load contexts.
    Import-Module -Name "$PSScriptRoot/bin/netstandard2.0/Id2Meta.dll" -ErrorAction Stop
}
