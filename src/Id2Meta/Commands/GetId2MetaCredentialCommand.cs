using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Id2Meta.Completion;
using Id2Meta.Credentials;
using Id2Meta.Credentials.Places;
using Id2Meta.Credentials.Recipes;
using Id2Meta.Errors;
using Id2Meta.Hosting;
using Id2Meta.Service;

namespace Id2Meta.Commands;

/// <summary>
/// Shows the credentials there are, masked: where each comes from, how it is had, and which one serves. Files and environment are read;
/// nobody is asked and nothing is run unless -Resolve says so. What cannot be used is an error beside the others.
/// </summary>
[Cmdlet(
    VerbsCommon.Get,
    "Id2MetaCredential")]
[OutputType(typeof(CredentialInfo))]
public sealed class GetId2MetaCredentialCommand : Id2MetaCommand
{
    private readonly ModuleProcess _process = ModuleProcess.Current;
    private CredentialContext _context = null!;
    private CredentialRecipe? _inUse;
    private bool _isUseKnown;

    /// <summary>One profile only.</summary>
    [Parameter(
        Position = 0,
        ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>Also asks for the session of the profile, or of the credential in use: STS, the instance, a command or whoever gives it.</summary>
    [Parameter]
    public SwitchParameter Resolve { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _context = _process.CredentialContext(new ConnectionOptions(), internalRegion: null);
        _inUse = null;
        _isUseKnown = false;
        try
        {
            Pipeline.Run(ProfileName is null ? ShowAllAsync : ShowProfileAsync);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        TellOfCredentials();
    }

    private async Task ShowProfileAsync()
    {
        var recipe = Read(new NamedProfilePlace(ProfileName!))?.Recipe;
        if (recipe is not null)
        {
            await ShowAsync(recipe, ProfileName, isInUse: false, resolves: Resolve).ConfigureAwait(true);
        }
    }

    private async Task ShowAllAsync()
    {
        foreach (var place in _process.Places(argument: null, profile: null, fetchVault: null))
        {
            switch (place)
            {
                case VaultPlace vault:
                    ShowVault(vault.Reference);
                    break;
                case CliConfigPlace:
                    await ShowProfilesAsync(place, CliConfigPlace.List, name => new CliConfigPlace(name)).ConfigureAwait(true);
                    break;
                case SharedFilePlace:
                    await ShowProfilesAsync(place, SharedFilePlace.List, name => new SharedFilePlace(name)).ConfigureAwait(true);
                    break;
                default:
                    await ShowPlaceAsync(place).ConfigureAwait(true);
                    break;
            }
        }
    }

    private void ShowVault(VaultReference vault)
    {
        var info = new CredentialInfo { Source = vault.ToString(), Mode = "Vault", ProfileName = vault.Name, InUse = !_isUseKnown };
        _isUseKnown = true;
        if (Resolve && info.InUse)
        {
            try
            {
                info = new CredentialInfo { AccessKeyId = SecretVault.Read(InvokeCommand, vault).MaskedAccessKeyId, Source = info.Source, Mode = info.Mode, ProfileName = info.ProfileName, InUse = true };
            }
            catch (CredentialException exception)
            {
                Report(exception);
            }
        }

        WriteObject(info);
    }

    private async Task ShowPlaceAsync(ICredentialPlace place)
    {
        if (Read(place) is not { Recipe: { } recipe } reading)
        {
            return;
        }

        if (reading.IsGuess)
        {
            await ShowGuessAsync(recipe).ConfigureAwait(true);
            return;
        }

        var isInUse = !_isUseKnown;
        _isUseKnown = true;
        await ShowAsync(recipe, null, isInUse, resolves: Resolve && isInUse).ConfigureAwait(true);
    }

    /// <summary>Whether this is a cloud instance with a role, only its metadata service knows.</summary>
    private async Task ShowGuessAsync(CredentialRecipe recipe)
    {
        if (_isUseKnown)
        {
            return;
        }

        if (!Resolve)
        {
            WriteVerbose("Whether this is a cloud instance with a role was not asked: -Resolve asks.");
            return;
        }

        try
        {
            await _context.Sessions.SourceOf(recipe, _context).GetAsync(null, StopToken).ConfigureAwait(true);
        }
        catch (CredentialException exception)
        {
            WriteVerbose(exception.Message);
            return;
        }

        _isUseKnown = true;
        await ShowAsync(recipe, null, isInUse: true, resolves: false).ConfigureAwait(true);
    }

    /// <summary>All profiles of a file; the one that the default chain reads may be in use.</summary>
    private async Task ShowProfilesAsync(
        ICredentialPlace chosen, Func<CredentialContext, IReadOnlyList<(string Name, string? Mode)>> list, Func<string, ICredentialPlace> placeOf)
    {
        // An error of this one is everybody's: the chain ends here.
        var current = Read(chosen);
        if (!_isUseKnown)
        {
            _inUse = current?.Recipe;
            _isUseKnown = current is null || current.Recipe is not null;
        }

        IReadOnlyList<(string Name, string? Mode)> profiles;
        try
        {
            profiles = list(_context);
        }
        catch (CredentialException) when (current is null)
        {
            // Reported already.
            return;
        }

        foreach (var name in profiles.Select(profile => profile.Name).Where(name => name.Length > 0))
        {
            try
            {
                if (placeOf(name).Read(_context).Recipe is { } recipe)
                {
                    var isInUse = _inUse is not null && _inUse.Origin == recipe.Origin;
                    await ShowAsync(isInUse ? _inUse! : recipe, name, isInUse, resolves: Resolve && isInUse).ConfigureAwait(true);
                }
            }
            catch (CredentialException exception)
            {
                Report(exception);
            }
        }
    }

    private async Task ShowAsync(CredentialRecipe recipe, string? profile, bool isInUse, bool resolves)
    {
        if (resolves)
        {
            try
            {
                await _context.Sessions.SourceOf(recipe, _context).GetAsync(null, StopToken).ConfigureAwait(true);
            }
            catch (CredentialException exception)
            {
                Report(exception);
            }
        }

        var key = (recipe as KeyRecipe)?.Credential;
        var session = _context.Sessions.Peek(recipe, _context);
        WriteObject(new CredentialInfo
        {
            AccessKeyId = (key ?? session?.Credential)?.MaskedAccessKeyId,
            Source = recipe.Origin,
            Mode = recipe.Mode,
            ProfileName = profile,
            HasSecurityToken = key is null ? session is null || session.Value.Credential.SecurityToken is not null : key.SecurityToken is not null,
            Expires = session?.End?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            InUse = isInUse,
        });
    }

    /// <summary>What a place says, or <see langword="null"/> where that is an error; then nothing after it serves.</summary>
    private PlaceReading? Read(ICredentialPlace place)
    {
        try
        {
            return place.Read(_context);
        }
        catch (CredentialException exception)
        {
            Report(exception);
            _isUseKnown = true;
            return null;
        }
    }

    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    private void Report(CredentialException exception)
    {
        if (_reported.Add(exception.Message))
        {
            WriteError(ErrorRecords.Create("Id2Meta.CredentialInvalid", ErrorCategory.AuthenticationError, exception.Message, "Correct the source that the message names."));
        }
    }
}
