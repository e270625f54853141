#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/TestModule.ps1
}

Describe 'Every row gets one result, in order' {
    BeforeAll { Start-Id2MetaSandbox -LatencyMilliseconds 5 -JitterMilliseconds 20 | Out-Null }
    AfterAll { Stop-Id2MetaSandbox }

    It 'of good rows, bad rows and rows twice' {
        $rows = @(Get-TestRow 20) + @([pscustomobject]@{ UserName = ''; IdentifyNum = 'x' }) + @(Get-TestRow 20)
        $results = @($rows | Invoke-Id2MetaVerify -QpsLimit 1000 -ErrorAction Ignore)

        $results.Count | Should -Be 41
        ($results.RowNumber -join ',') | Should -Be ((1..41) -join ',')
        $results[20].Status | Should -Be 'InvalidInput'
        @($results | Where-Object Source -EQ 'Duplicate').Count | Should -Be 20
        (Get-Id2MetaSandbox).BilledCalls | Should -Be 20
    }

    It 'of rows that come through Import-Csv with Chinese columns, and go through Export-Csv' {
        $path = Join-Path $TestDrive 'people.csv'
        $name = [string][char]0x59D3 + [char]0x540D
        $number = -join [char[]](0x8EAB, 0x4EFD, 0x8BC1, 0x53F7)
        Get-TestRow 3 | Select-Object @{ Name = $name; Expression = { $_.UserName } }, @{ Name = $number; Expression = { $_.IdentifyNum } } |
            Export-Csv -Path $path -Encoding UTF8 -NoTypeInformation
        $out = Join-Path $TestDrive 'results.csv'
        Import-Csv -Path $path -Encoding UTF8 | Invoke-Id2MetaVerify -PassThru | Export-Csv -Path $out -Encoding UTF8 -NoTypeInformation

        $read = @(Import-Csv -Path $out -Encoding UTF8)
        $read.Count | Should -Be 3
        $read.Id2MetaStatus | Should -Be @('Consistent', 'Consistent', 'Consistent')
        $read[0].$name | Should -Be (Get-TestRow 1).UserName
    }

    It 'also where somebody takes only the first' {
        (Get-TestRow 50 | Invoke-Id2MetaVerify -QpsLimit 1000 | Select-Object -First 2).RowNumber | Should -Be @(1, 2)
    }
}

Describe 'The quota is kept' {
    It 'with refusals that cost nothing and lose nothing' {
        Start-Id2MetaSandbox -QpsLimit 20 | Out-Null
        try {
            $results = @(Get-TestRow 40 | Invoke-Id2MetaVerify -QpsLimit 40)
            @($results | Where-Object Status -EQ 'Consistent').Count | Should -Be 40
            $bill = Get-Id2MetaSandbox
            $bill.BilledCalls | Should -Be 40
            $bill.Requests | Should -Be (40 + $bill.Throttled)
        }
        finally { Stop-Id2MetaSandbox }
    }
}

Describe 'Nothing is paid twice' {
    It 'with a ledger, by a second run' {
        $env:ID2META_LEDGER_KEY = 'a' * 64
        $ledger = Join-Path $TestDrive 'people.ledger'
        Start-Id2MetaSandbox | Out-Null
        try {
            Get-TestRow 10 | Invoke-Id2MetaVerify -QpsLimit 1000 -Ledger $ledger | Out-Null
            $again = @(Get-TestRow 12 | Invoke-Id2MetaVerify -QpsLimit 1000 -Ledger $ledger)
            @($again | Where-Object Source -EQ 'Ledger').Count | Should -Be 10
            (Get-Id2MetaSandbox).BilledCalls | Should -Be 12
            (Get-Id2MetaLedger $ledger).Answers | Should -Be 12
            (Get-Id2MetaSandbox).SubjectsBilledMoreThanOnce | Should -Be 0
        }
        finally {
            Stop-Id2MetaSandbox
            Remove-Item Env:ID2META_LEDGER_KEY
        }
    }

    It 'where an answer was lost' {
        Start-Id2MetaSandbox -Fault DropAfter -FaultRate 1 | Out-Null
        try {
            $result = Get-TestRow 1 | Invoke-Id2MetaVerify -ErrorAction Ignore
            $result.Status | Should -Be 'Failed'
            $result.Code | Should -Be 'Id2Meta.OutcomeUnknown'
            $result.UncertainCalls | Should -Be 1
            (Get-Id2MetaSandbox).Requests | Should -Be 1
        }
        finally { Stop-Id2MetaSandbox }
    }

    It 'beyond the budget' {
        Start-Id2MetaSandbox | Out-Null
        try {
            $results = @(Get-TestRow 10 | Invoke-Id2MetaVerify -QpsLimit 1000 -MaximumBilled 4 -ErrorAction Ignore)
            @($results | Where-Object Status -EQ 'Skipped').Count | Should -Be 6
            (Get-Id2MetaSandbox).BilledCalls | Should -Be 4
        }
        finally { Stop-Id2MetaSandbox }
    }
}

Describe 'Names, numbers and keys reach the service and nothing else' {
    It 'not the streams, and not the views' {
        Start-Id2MetaSandbox | Out-Null
        try {
            $rows = @(Get-TestRow 2) + @([pscustomobject]@{ UserName = (Get-TestRow 1).UserName; IdentifyNum = '12345678901234567?' })
            $text = $rows | Invoke-Id2MetaVerify -RowError -Verbose 4>&1 2>&1 | Out-String -Width 300
            $text | Should -Not -BeNullOrEmpty
            foreach ($row in $rows) {
                $text | Should -Not -Match ([regex]::Escape($row.UserName))
                $text | Should -Not -Match ([regex]::Escape($row.IdentifyNum))
            }
        }
        finally { Stop-Id2MetaSandbox }
    }
}

Describe 'It feels like PowerShell' {
    BeforeAll { Start-Id2MetaSandbox | Out-Null }
    AfterAll { Stop-Id2MetaSandbox }

    It 'a row at the prompt' {
        (Invoke-Id2MetaVerify (Get-TestRow 1).UserName (Get-TestRow 1).IdentifyNum).Status | Should -Be 'Consistent'
    }

    It '-WhatIf sends and gives nothing' {
        $before = (Get-Id2MetaSandbox).Requests
        Get-TestRow 3 | Invoke-Id2MetaVerify -WhatIf | Should -BeNullOrEmpty
        (Get-Id2MetaSandbox).Requests | Should -Be $before
    }

    It 'one error counts the rows that were not verified' {
        $results = 'a', 'b' | ForEach-Object { [pscustomobject]@{ UserName = $_; IdentifyNum = 'x' } } |
            Invoke-Id2MetaVerify -ErrorVariable problems -ErrorAction SilentlyContinue
        @($results).Count | Should -Be 2
        $problems[-1].FullyQualifiedErrorId | Should -BeLike 'Id2Meta.RowsNotVerified,*'
    }

    It 'without input it is an error and nothing hangs' {
        { Invoke-Id2MetaVerify -ErrorAction Stop } | Should -Throw -ErrorId 'Id2Meta.InputMissing,*'
    }

    It 'a column that is missing is named with those that are there' {
        { [pscustomobject]@{ Customer = 'a'; No = 'b' } | Invoke-Id2MetaVerify -ErrorAction Stop } | Should -Throw -ExpectedMessage '*Customer*'
    }
}
