<#
.SYNOPSIS
    Keeps the access key in a vault of SecretManagement and verifies a file with it.

.DESCRIPTION
    The first time somebody runs it, it asks for the key and stores it. From then on the key is fetched when a run begins, and is in no file and no variable.

    Install-PSResource Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore
    Register-SecretVault -Name Work -ModuleName Microsoft.PowerShell.SecretStore

.NOTES
    Needs: pwsh, with SecretManagement and a registered vault.

.PARAMETER Path
    The file, UTF-8, with a column for the name and one for the number.

.PARAMETER Vault
    The name of the vault.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path,

    [string] $Vault = 'Work'
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-Id2MetaVerify -ErrorAction Ignore)) {
    Import-Module Id2Meta
}

if (-not (Get-SecretInfo -Vault $Vault -Name Id2Meta)) {
    # Key id as the user name, secret as the password.
    Set-Id2MetaCredential -Vault $Vault -Credential (Get-Credential)
}

Set-Id2MetaCredential -Vault $Vault
Import-Csv -Path $Path -Encoding UTF8 | Invoke-Id2MetaVerify
