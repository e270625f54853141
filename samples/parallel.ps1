<#
.SYNOPSIS
    Verifies several files at once with ForEach-Object -Parallel: they share one quota.

.DESCRIPTION
    One pipeline already uses the quota to the full, so that this is not faster. It serves where the files are separate work anyway: credential, sandbox,
    connections and pace belong to the process, and no file waits until another is done.

    PowerShell 7 only. A result per file: its name, the rows and how many are consistent.

.PARAMETER Path
    The files, UTF-8, with a column for the name and one for the number.

.PARAMETER Sandbox
    Asks the local sandbox: no key, no cost.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string[]] $Path,

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
    # Each file is read here: a runspace of -Parallel has nothing but what is imported into it.
    $Path | ForEach-Object { [pscustomobject]@{ File = $_; Rows = @(Import-Csv -Path $_ -Encoding UTF8) } } | ForEach-Object -ThrottleLimit 4 -Parallel {
        Import-Module $using:module
        $results = @($_.Rows | Invoke-Id2MetaVerify -ErrorAction Ignore)
        [pscustomobject]@{
            File       = $_.File
            Rows       = $results.Count
            Consistent = @($results | Where-Object Status -EQ 'Consistent').Count
        }
    }
}
finally {
    if ($Sandbox) {
        Stop-Id2MetaSandbox
    }
}
