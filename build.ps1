<#
.SYNOPSIS
    Tasks over dotnet for people with pwsh.
.PARAMETER Task
    Build: the module in artifacts/module/Id2Meta. Test: dotnet test, then Pester where it is installed. Demo: the sample.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo')]
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
        'Demo' {
            Invoke-Dotnet build --configuration $Configuration
            & (Join-Path $PSScriptRoot 'samples/verify-people.ps1')
        }
    }
}
finally {
    Pop-Location
}
