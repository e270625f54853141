<#
.SYNOPSIS
    Tests an unpacked package in the engine that runs this, with Pester. For the workflow.
.PARAMETER Manifest
    The manifest of the unpacked package.
.PARAMETER Engine
    The version that the engine must have, so that no other is tested by mistake.
.PARAMETER Pester
    The major version of Pester.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Manifest,

    [Parameter(Mandatory)]
    [string] $Engine,

    [Parameter(Mandatory)]
    [int] $Pester
)

$ErrorActionPreference = 'Stop'
if (-not "$($PSVersionTable.PSVersion)".StartsWith("$Engine.")) {
    throw "This is PowerShell $($PSVersionTable.PSVersion), and not $Engine."
}

[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
if ($PSVersionTable.PSEdition -eq 'Desktop') {
    Install-PackageProvider NuGet -MinimumVersion 2.8.5.201 -Scope CurrentUser -Force | Out-Null
}

Install-Module Pester -MinimumVersion "$Pester.0" -MaximumVersion "$Pester.999" -Scope CurrentUser -Force -SkipPublisherCheck -AllowPrerelease:($Pester -gt 5)
Install-Module PSScriptAnalyzer -Scope CurrentUser -Force
Import-Module Pester -MinimumVersion "$Pester.0" -MaximumVersion "$Pester.999"

& "$PSScriptRoot/../build.ps1" -Task Pester -Module $Manifest
