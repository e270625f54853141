<#
.SYNOPSIS
    Verifies the people in people.csv against the sandbox: no account, no key, no cost.

.DESCRIPTION
    With pwsh or Windows PowerShell:    ./samples/verify-people.ps1
    With nothing but the .NET SDK:      dotnet run --project tools/Id2Meta.Shell -- samples/verify-people.ps1

    The people and their numbers are invented. Some rows are broken on purpose.
#>

# The module that 'dotnet build' made, unless Id2Meta is here already (installed, or imported by the shell).
if (-not (Get-Command Invoke-Id2MetaVerify -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/Id2Meta/Id2Meta.psd1" -ErrorAction Stop
}

# A local service that answers as the real one does, here with the default quota of an account: ten calls a second.
# Until Stop-Id2MetaSandbox everything in this process asks the sandbox. Leave these lines out, give a
# credential (Get-Help Set-Id2MetaCredential), and the same pipeline below asks the real service.
Start-Id2MetaSandbox -QpsLimit 10 -LatencyMilliseconds 120 | Out-Null

try {
    # The columns bind by their names, Chinese or English: no mapping is needed. Every row gives one result, in the order
    # of the file; the module keeps to the quota by itself. A file that Excel saved may need: Import-Csv -Encoding gb18030
    $results = Import-Csv -Path "$PSScriptRoot/people.csv" -Encoding UTF8 | Invoke-Id2MetaVerify

    # Names and numbers are masked in what is shown; the objects hold them in full.
    $results | Format-Table

    # One error at the end counts the rows that could not be verified. Here are the reasons.
    'Rows that were never sent, and so cost nothing:'
    $results | Where-Object Status -EQ 'InvalidInput' | Format-Table RowNumber, Code, Message -Wrap

    'Rows by status:'
    $results | Group-Object Status -NoElement | Format-Table

    # The same person twice in a file is asked about, and paid for, once: no subject should be billed more than once.
    'What the sandbox would have billed:'
    Get-Id2MetaSandbox | Format-List Requests, Consistent, Inconsistent, NoRecord, Throttled, Refused, BilledCalls, SubjectsBilledMoreThanOnce
}
finally {
    Stop-Id2MetaSandbox
}

# Some rows could not be verified, as they should not: this demonstration has succeeded.
exit 0
