<#
.SYNOPSIS
    Verifies a file in the background with Start-ThreadJob, and shows how far it is.

.DESCRIPTION
    The job runs in this process, so that it uses its credential, its sandbox and its pace. (A job of Start-Job is a process of its own: give it -Ledger to
    share the pace.)

    Stop-Job ends the run at once; with the ledger the next one goes on where it stopped.

.NOTES
    Needs: pwsh (with the module ThreadJob, which comes with it).

.PARAMETER Path
    The file, UTF-8, with a column for the name and one for the number.

.PARAMETER Ledger
    The ledger, so that a job that was stopped can be started again.

.PARAMETER Sandbox
    Asks the local sandbox: no key, no cost.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path,

    [Parameter(Mandatory)]
    [string] $Ledger,

    [switch] $Sandbox
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-Id2MetaVerify -ErrorAction Ignore)) {
    Import-Module Id2Meta
}

$module = (Get-Module Id2Meta).Path
if ($Sandbox) {
    Start-Id2MetaSandbox | Out-Null
}

try {
    $job = Start-ThreadJob -Name Id2Meta -ArgumentList (Resolve-Path $Path).Path, $Ledger, $module -ScriptBlock {
        param($path, $ledger, $module)
        Import-Module $module
        Import-Csv -Path $path -Encoding UTF8 | Invoke-Id2MetaVerify -Ledger $ledger -ErrorAction Ignore
    }
    while (-not (Wait-Job $job -Timeout 5)) {
        Write-Verbose "$($job.Output.Count) results so far."
    }

    $job | Receive-Job -Wait -AutoRemoveJob
}
finally {
    if ($Sandbox) {
        Stop-Id2MetaSandbox
    }
}
