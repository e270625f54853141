#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    . $PSScriptRoot/TestModule.ps1
    $cmdlets = Get-Command -Module Id2Meta | ForEach-Object { @{ Name = $_.Name } }
}

BeforeAll {
    . $PSScriptRoot/TestModule.ps1
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters + 'ProgressAction'
}

Describe 'The module' {
    It 'has a clean manifest' {
        Test-ModuleManifest $manifest -WarningVariable warnings -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'exports what the manifest says' {
        $said = (Import-PowerShellDataFile $manifest).CmdletsToExport | Sort-Object
        (Get-Command -Module Id2Meta).Name | Sort-Object | Should -Be $said
    }

    It 'is complete, where it was packed' {
        $folder = Split-Path $manifest
        $hashes = Join-Path $folder 'SHA256SUMS'
        if (-not (Test-Path $hashes)) {
            Set-ItResult -Skipped -Because 'the module was built here and is not from a package'
            return
        }

        $wrong = Get-Content $hashes | Where-Object {
            $hash, $path = $_ -split '  ', 2
            (Get-FileHash (Join-Path $folder $path) -Algorithm SHA256).Hash -ne $hash
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'can be imported again, and is gone when it is removed' {
        Import-Module $manifest -Force
        Get-Command -Module Id2Meta | Should -Not -BeNullOrEmpty
        Remove-Module Id2Meta
        Get-Command -Name Invoke-Id2MetaVerify -Module Id2Meta -ErrorAction Ignore | Should -BeNullOrEmpty
        Import-Module $manifest
    }
}

Describe '<Name>' -ForEach $cmdlets {
    It 'has an approved verb and the prefix' {
        $command = Get-Command $Name
        (Get-Verb).Verb | Should -Contain $command.Verb
        $command.Noun | Should -BeLike 'Id2Meta*'
    }

    It 'has help with three examples' {
        $help = Get-Help $Name -Full
        $help.Synopsis | Should -Not -BeLike "*$Name *"
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
    }

    It 'has help for every parameter' {
        foreach ($parameter in (Get-Command $Name).Parameters.Keys | Where-Object { $common -notcontains $_ }) {
            (Get-Help $Name -Parameter $parameter).description.Text | Should -Not -BeNullOrEmpty -Because "-$parameter is a parameter"
        }
    }

    It 'asks before it changes something' {
        $command = Get-Command $Name
        if (@('Invoke', 'Remove', 'Set', 'Start', 'Stop') -contains $command.Verb) {
            $command.Parameters.Keys | Should -Contain 'WhatIf'
        }
    }

    It 'takes no secret as plain text' {
        $secret = (Get-Command $Name).Parameters.Values | Where-Object { $_.Name -match 'Secret|Password|SecurityToken' -and $_.ParameterType -eq [string] }
        $secret | Should -BeNullOrEmpty
    }
}

Describe 'The sandbox' {
    It 'starts once, tells its bill and stops' {
        Start-Id2MetaSandbox -QpsLimit 5 | Out-Null
        { Start-Id2MetaSandbox -ErrorAction Stop } | Should -Throw
        (Get-Id2MetaSandbox).Requests | Should -Be 0
        Stop-Id2MetaSandbox
        Get-Id2MetaSandbox -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }
}

Describe 'The plan' {
    It 'counts what it would take' {
        $plan = @(Get-TestRow 10) + @(Get-TestRow 4) + @([pscustomobject]@{ UserName = 'a'; IdentifyNum = 'x' }) | Measure-Id2MetaInput
        $plan.Rows | Should -Be 15
        $plan.DuplicateRows | Should -Be 4
        $plan.InvalidRows | Should -Be 1
        $plan.Calls | Should -Be 10
        $plan.HighestCost | Should -Be 0.3
    }
}

Describe 'The connection' {
    It 'is good to the sandbox' {
        Start-Id2MetaSandbox | Out-Null
        try {
            Test-Id2MetaConnection -Quiet | Should -BeTrue
            (Test-Id2MetaConnection).Verdict | Should -Not -Contain 'Failed'
            (Get-Id2MetaSandbox).BilledCalls | Should -Be 0
        }
        finally { Stop-Id2MetaSandbox }
    }

    It 'is not to a port that nobody listens on' {
        Test-Id2MetaConnection -Endpoint http://127.0.0.1:9 -Quiet | Should -BeFalse
    }
}

Describe 'The credential' {
    AfterEach { Remove-Id2MetaCredential -ErrorAction SilentlyContinue }

    It 'is shown without its secret' {
        $key = [pscredential]::new('LTAI5tSomebodysKeyId', (ConvertTo-SecureString 'TheSecretOfTheKey' -AsPlainText -Force))
        Set-Id2MetaCredential -Credential $key
        $shown = Get-Id2MetaCredential | Select-Object * | Out-String -Width 500
        $shown | Should -Not -BeNullOrEmpty
        $shown | Should -Not -Match 'TheSecretOfTheKey'
        $shown | Should -Not -Match 'LTAI5tSomebodysKeyId'
    }
}

Describe 'The ledger' {
    BeforeAll {
        $env:ID2META_LEDGER_KEY = 'b' * 64
        $ledger = Join-Path $TestDrive 'people.ledger'
        Start-Id2MetaSandbox | Out-Null
        Get-TestRow 5 | Invoke-Id2MetaVerify -QpsLimit 1000 -Ledger $ledger | Out-Null
    }

    AfterAll {
        Stop-Id2MetaSandbox
        Remove-Item Env:ID2META_LEDGER_KEY
    }

    It 'tells what is known' {
        (Get-Id2MetaLedger $ledger).Answers | Should -Be 5
        @(Get-Id2MetaLedgerEntry $ledger).Count | Should -Be 5
    }

    It 'forgets a person who asks for it' {
        Get-TestRow 1 | Remove-Id2MetaLedgerEntry $ledger -Confirm:$false | Out-Null
        @(Get-Id2MetaLedgerEntry $ledger).Count | Should -Be 4
    }
}
