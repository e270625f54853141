<#
.SYNOPSIS
    Tasks over dotnet for people with pwsh.
.PARAMETER Task
    Build: the module in artifacts/module/Id2Meta. Test: dotnet test, then Pester where it is installed. Docs: PlatyPS reads the pages
    of docs, too. Demo: the sample.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Docs', 'Demo')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'

function Invoke-Dotnet {
    dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Build' { Invoke-Dotnet build --configuration $Configuration }
        'Test' {
            Invoke-Dotnet test --configuration $Configuration
            $tests = Join-Path $PSScriptRoot 'tests/Pester'
            if (-not (Test-Path $tests)) { Write-Warning 'There are no Pester tests yet.' }
            elseif (Get-Module -ListAvailable Pester) { Invoke-Pester -Path $tests -CI }
            else { Write-Warning 'Pester did not run: it is not installed.' }
        }
        'Docs' {
            # The build makes the help by itself; here the reference implementation of the schema reads the same pages.
            Import-Module Microsoft.PowerShell.PlatyPS -ErrorAction Stop
            $invalid = Get-ChildItem (Join-Path $PSScriptRoot 'docs/*/*-*.md') | Where-Object { -not (Test-MarkdownCommandHelp -Path $_) }
            if ($invalid) { throw "PlatyPS does not take $($invalid.FullName -join ', ')." }
            Get-ChildItem (Join-Path $PSScriptRoot 'docs/*/*-*.md') | Import-MarkdownCommandHelp | Where-Object { $_.Diagnostics.HadErrors } | ForEach-Object { throw "PlatyPS cannot read $($_.Title)." }
        }
        'Demo' {
            Invoke-Dotnet build --configuration $Configuration
            & (Join-Path $PSScriptRoot 'samples/verify-people.ps1')
        }
    }
}
finally {
    Pop-Location
}
