@{
    RootModule           = 'Id2Meta.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = 'c5d8f6f8-0a4e-4d0e-9a57-6a2f4b7e91d3'
    Author               = 'Id2Meta contributors'
    CompanyName          = 'Id2Meta'
    Copyright            = 'Copyright (c) Id2Meta contributors. MIT licence.'
    Description          = 'Verifies, through Alibaba Cloud Id2MetaVerifyIntl, whether names match Chinese ID card numbers: within the quota, in input order, and never paid for twice.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Core', 'Desktop')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess     = @('Id2Meta.Format.ps1xml')
    TypesToProcess       = @('Id2Meta.Types.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Export-Id2MetaReport'
        'Get-Id2MetaCredential'
        'Get-Id2MetaLedger'
        'Get-Id2MetaLedgerEntry'
        'Get-Id2MetaSandbox'
        'Invoke-Id2MetaVerify'
        'Measure-Id2MetaInput'
        'Measure-Id2MetaResult'
        'Remove-Id2MetaCredential'
        'Remove-Id2MetaLedgerEntry'
        'Set-Id2MetaCredential'
        'Start-Id2MetaSandbox'
        'Stop-Id2MetaSandbox'
        'Test-Id2MetaConnection'
        'Test-Id2MetaIdNumber'
    )
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('AlibabaCloud', 'Cloudauth', 'Id2Meta', 'IDVerification', 'KYC', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
