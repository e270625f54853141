# PowerShell 7 loads the module in a load context of its own, so that its dependencies meet nobody else's. Windows PowerShell has none.
if ($PSVersionTable.PSEdition -eq 'Core') {
    $loader = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'net8.0', 'Id2Meta.Loader.dll')
    $null = [System.Reflection.Assembly]::LoadFrom($loader)
    $module = Import-Module -Assembly ([Id2Meta.Loader.ModuleLoadContext]::ModuleAssembly) -PassThru

    # After -Force the engine exports nothing of a module that was loaded before (PowerShell issue 20710).
    $addExportedCmdlet = [System.Management.Automation.PSModuleInfo].GetMethod(
        'AddExportedCmdlet', [System.Reflection.BindingFlags]'Instance, NonPublic')
    foreach ($cmdlet in $module.ExportedCmdlets.Values) {
        $null = $addExportedCmdlet.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
    }
}
else {
    Import-Module -Name ([System.IO.Path]::Combine($PSScriptRoot, 'bin', 'netstandard2.0', 'Id2Meta.dll'))
}
