<#
.SYNOPSIS
    A step of a CI pipeline: verifies a file of people and ends with an exit code.

.DESCRIPTION
    0: everybody is consistent. 1: somebody is not. 2: rows could not be verified. 3: the run ended early; run the step again.

    What it prints names rows, not people, so that it may stay in a build log. The key comes from where the pipeline puts it: ALIBABA_CLOUD_ACCESS_KEY_ID
    and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or a role (Get-Help about_Id2Meta_Credentials).

    pwsh samples/ci-step.ps1 -Path people.csv -MaximumBilled 500
    dotnet run --project tools/Id2Meta.Shell -- samples/ci-step.ps1 -Path samples/people.csv -Sandbox

.PARAMETER Path
    The file, UTF-8, with a column for the name and one for the number.

.PARAMETER MaximumBilled
    What the step may cost, in billed calls.

.PARAMETER Sandbox
    Asks the local sandbox: no key, no cost.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path,

    [long] $MaximumBilled = 1000,

    [switch] $Sandbox
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-Id2MetaVerify -ErrorAction Ignore)) {
    Import-Module Id2Meta
}

if ($Sandbox) {
    Start-Id2MetaSandbox | Out-Null
}

$ended = $null
try {
    # Rows are results, not errors: -ErrorAction Ignore leaves out the count at the end. What ends the run for every row still throws,
    # and -OutVariable has kept the results until then.
    Import-Csv -Path $Path -Encoding UTF8 | Invoke-Id2MetaVerify -MaximumBilled $MaximumBilled -ErrorAction Ignore -OutVariable results | Out-Null
}
catch {
    $ended = $_
}
finally {
    if ($Sandbox) {
        Stop-Id2MetaSandbox
    }
}

$results | Where-Object Status -NE 'Consistent' | ForEach-Object { "Row $($_.RowNumber): $($_.Status) $($_.Code)" }
$results | Group-Object Status | ForEach-Object { "$($_.Name): $($_.Count)" }

if ($ended) {
    Write-Output "The run ended: $ended"
    exit 3
}

$statuses = $results | ForEach-Object Status
if ($statuses -contains 'Skipped') { exit 3 }
if ($statuses -contains 'Failed' -or $statuses -contains 'InvalidInput') { exit 2 }
if ($statuses -contains 'Inconsistent' -or $statuses -contains 'NoRecord') { exit 1 }
exit 0
