<#
.SYNOPSIS
    Tasks over dotnet for people with pwsh.
.PARAMETER Task
    Build: the module in artifacts/module/Id2Meta. Test: dotnet test, then Pester. Pester: Pester alone, where it is installed. Docs: PlatyPS reads the pages
    of docs, too. Package: artifacts/Id2Meta.<version>.nupkg. Demo: the sample.
.PARAMETER Configuration
    Of the build; the package is always built for release.
.PARAMETER Module
    The manifest that Pester tests: the built module unless given.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pester', 'Docs', 'Package', 'Demo')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    [string] $Module = (Join-Path $PSScriptRoot 'artifacts/module/Id2Meta/Id2Meta.psd1')
)

$ErrorActionPreference = 'Stop'

function Invoke-Dotnet {
    dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

function Invoke-ModulePester {
    param([string] $Manifest)

    # The one that is imported already, else the newest.
    $pester = @(Get-Module Pester) + @(Get-Module -ListAvailable Pester | Sort-Object Version -Descending) | Select-Object -First 1
    if (-not $pester -or $pester.Version.Major -lt 5) {
        Write-Warning 'Pester did not run: Pester 5 or later is not installed.'
        return
    }

    Import-Module Pester -RequiredVersion $pester.Version
    $env:ID2META_MODULE = (Resolve-Path $Manifest).Path
    try {
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = Join-Path $PSScriptRoot 'tests/Pester'
        $configuration.Run.PassThru = $true
        $configuration.Output.Verbosity = 'Detailed'
        $result = Invoke-Pester -Configuration $configuration
    }
    finally {
        Remove-Item Env:ID2META_MODULE
    }

    "Pester $($pester.Version): $($result.PassedCount) passed, $($result.FailedCount) failed, $($result.SkippedCount) skipped"
    if ($result.Result -ne 'Passed') { throw 'Pester failed.' }
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Build' { Invoke-Dotnet build --configuration $Configuration }
        'Test' {
            Invoke-Dotnet test --configuration $Configuration
            Invoke-ModulePester -Manifest $Module
        }
        'Pester' { Invoke-ModulePester -Manifest $Module }
        'Docs' {
            # The build makes the help by itself; here the reference implementation of the schema reads the same pages.
            Import-Module Microsoft.PowerShell.PlatyPS -ErrorAction Stop
            $invalid = Get-ChildItem (Join-Path $PSScriptRoot 'docs/*/*-*.md') | Where-Object { -not (Test-MarkdownCommandHelp -Path $_) }
            if ($invalid) { throw "PlatyPS does not take $($invalid.FullName -join ', ')." }
            Get-ChildItem (Join-Path $PSScriptRoot 'docs/*/*-*.md') | Import-MarkdownCommandHelp | Where-Object { $_.Diagnostics.HadErrors } | ForEach-Object { throw "PlatyPS cannot read $($_.Title)." }
        }
        'Package' { Invoke-Dotnet build -t:PackageModule }
        'Demo' {
            Invoke-Dotnet build --configuration $Configuration
            & (Join-Path $PSScriptRoot 'samples/verify-people.ps1')
        }
    }
}
finally {
    Pop-Location
}
