#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    $isCore = $PSVersionTable.PSEdition -eq 'Core'
}

BeforeAll {
    . $PSScriptRoot/TestModule.ps1
    $samples = Join-Path $PSScriptRoot '../../samples'
    $path = Join-Path $TestDrive 'people.csv'
    Get-TestRow 5 | Export-Csv -Path $path -Encoding UTF8 -NoTypeInformation
}

Describe 'The samples' {
    It 'thread-job.ps1 gives the results of the job' -Skip:(-not $isCore) {
        $env:ID2META_LEDGER_KEY = 'c' * 64
        try {
            $results = @(& "$samples/thread-job.ps1" -Path $path -Ledger (Join-Path $TestDrive 'people.ledger') -Sandbox)
            $results.Count | Should -Be 5
            $results.Status | Should -Not -Contain 'Failed'
        }
        finally { Remove-Item Env:ID2META_LEDGER_KEY }
    }

    It 'parallel.ps1 gives a line a file' -Skip:(-not $isCore) {
        $results = @(& "$samples/parallel.ps1" -Path $path, $path -Sandbox)
        $results.Count | Should -Be 2
        $results.Consistent | Should -Be @(5, 5)
    }

    It 'secret-management.ps1 keeps the key in the vault' {
        if (-not (Get-Command Get-SecretVault -ErrorAction Ignore) -or -not (Get-SecretVault -Name Work -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because 'it needs SecretManagement with a vault named Work'
            return
        }

        Start-Id2MetaSandbox | Out-Null
        try {
            @(& "$samples/secret-management.ps1" -Path $path).Count | Should -Be 5
        }
        finally { Stop-Id2MetaSandbox }
    }
}

Describe 'The scripts' {
    It 'please the analyzer' {
        if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) {
            Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed'
            return
        }

        # In Pester's files a variable of BeforeAll is read in It, which the first rule does not see; the second is about a key that nobody has.
        $inTests = 'PSUseDeclaredVarsMoreThanAssignments', 'PSAvoidUsingConvertToSecureStringWithPlainText'
        $root = Join-Path $PSScriptRoot '../..'
        $findings = @(
            Get-Item "$root/Id2Meta.psd1", "$root/build.ps1", "$root/src/module/*.psm1", "$root/samples/*.ps1" | ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName }
            Get-Item "$PSScriptRoot/*.ps1" | ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName -ExcludeRule $inTests }
        )
        $findings | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName) $($_.Message)" } | Should -BeNullOrEmpty
    }
}
