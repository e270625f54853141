# Dot-sourced by every file: the module under test, and people who do not exist. ASCII only: Windows PowerShell reads files without a mark in the system's code page.

# The built module, or the unpacked package that the variable names.
$manifest = if ($env:ID2META_MODULE) { $env:ID2META_MODULE } else { Join-Path $PSScriptRoot '../../artifacts/module/Id2Meta/Id2Meta.psd1' }
Import-Module $manifest -Force -ErrorAction Stop

function Get-TestNumber {
    <# .SYNOPSIS A number with a valid check character; sequences from 800 are inconsistent in the sandbox, from 900 without a record. #>
    param([int] $Index, [int] $Sequence = -1)

    if ($Sequence -lt 0) { $Sequence = $Index % 800 }
    $birth = ([datetime]'1930-01-01').AddDays([math]::Floor($Index / 800)).ToString('yyyyMMdd', [cultureinfo]::InvariantCulture)
    $digits = '110101' + $birth + $Sequence.ToString('000')
    $weights = 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2
    $sum = 0
    for ($place = 0; $place -lt 17; $place++) { $sum += $weights[$place] * [int][string]$digits[$place] }
    $digits + '10X98765432'[$sum % 11]
}

function Get-TestRow {
    <# .SYNOPSIS Rows of people who do not exist. #>
    param([int] $Count, [int] $Sequence = -1)

    for ($index = 0; $index -lt $Count; $index++) {
        [pscustomobject]@{
            UserName    = [string][char]0x8BD5 + [char](0x4E00 + $index)
            IdentifyNum = Get-TestNumber -Index $index -Sequence $Sequence
        }
    }
}
