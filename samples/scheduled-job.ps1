<#
.SYNOPSIS
    A job that runs every night: verifies a file of people, pays for nobody twice, and goes on where it was stopped.

.DESCRIPTION
    The ledger keeps what is known and paid for, so the file may hold the same people every night, and a job that was killed loses nothing.

    Windows (Task Scheduler):
        $action = New-ScheduledTaskAction -Execute pwsh -Argument '-NoProfile -NonInteractive -File C:\jobs\scheduled-job.ps1 -Path C:\jobs\people.csv -ResultPath C:\jobs\results.csv -Ledger C:\jobs\people.ledger'
        Register-ScheduledTask -TaskName Id2Meta -Action $action -Trigger (New-ScheduledTaskTrigger -Daily -At 2am)
    Linux and macOS (cron):
        0 2 * * * pwsh -NoProfile -NonInteractive -File /jobs/scheduled-job.ps1 -Path /jobs/people.csv -ResultPath /jobs/results.csv -Ledger /jobs/people.ledger

    Set ID2META_LEDGER_KEY for the job where several users or machines share the ledger; otherwise the key is a file of the job's user.
    Exit code 0: every row has an answer. 2: some rows have none. 3: the run ended early, and the next one goes on.

.PARAMETER Path
    The file, UTF-8, with a column for the name and one for the number.

.PARAMETER ResultPath
    Where the results go. They hold names and numbers: only the job's user should be able to read the folder.

.PARAMETER Ledger
    The ledger; it is made if it is absent. It holds neither name nor number.

.PARAMETER MaximumAgeDays
    How old a known answer may be before it is asked for, and paid for, again.

.PARAMETER MaximumBilledTotal
    What all nights together may cost, in billed calls.

.PARAMETER Sandbox
    Asks the local sandbox: no key, no cost.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path,

    [Parameter(Mandatory)]
    [string] $ResultPath,

    [Parameter(Mandatory)]
    [string] $Ledger,

    [double] $MaximumAgeDays = 365,

    [long] $MaximumBilledTotal = 100000,

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
    $run = @{
        Ledger             = $Ledger
        MaximumAgeDays     = $MaximumAgeDays
        MaximumBilledTotal = $MaximumBilledTotal
        PassThru           = $true
        ErrorAction        = 'Ignore'
        OutVariable        = 'rows'
    }
    Import-Csv -Path $Path -Encoding UTF8 | Invoke-Id2MetaVerify @run | Export-Csv -Path $ResultPath -Encoding UTF8 -NoTypeInformation
}
catch {
    $ended = $_
}
finally {
    if ($Sandbox) {
        Stop-Id2MetaSandbox
    }
}

$billed = ($rows | Measure-Object Id2MetaBilledCalls -Sum).Sum
"$(@($rows).Count) rows, $billed billed tonight."
$rows | Group-Object Id2MetaStatus | ForEach-Object { "$($_.Name): $($_.Count)" }

if ($ended) {
    Write-Output "The run ended: $ended"
    exit 3
}

$statuses = $rows | ForEach-Object Id2MetaStatus
if ($statuses -contains 'Skipped') { exit 3 }
if ($statuses -contains 'Failed' -or $statuses -contains 'InvalidInput') { exit 2 }
exit 0
