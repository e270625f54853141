using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Places;

/// <summary>
/// The role of a cloud instance. Unless ALIBABA_CLOUD_ECS_METADATA names it, nobody said that there is an instance: then it is asked, and
/// where it does not answer or has no role, the next place is looked at.
/// </summary>
public sealed class InstancePlace : ICredentialPlace
{
    /// <inheritdoc/>
    public string Description => "the instance role";

    /// <inheritdoc/>
    public PlaceReading Read(CredentialContext context)
    {
        ThrowHelper.IfNull(context);
        if (context.Environment.IsOn(CredentialVariables.EcsMetadataDisabled))
        {
            return PlaceReading.Nothing($"it is disabled: {CredentialVariables.EcsMetadataDisabled} is set");
        }

        var role = context.Environment.Value(CredentialVariables.EcsMetadata);
        return PlaceReading.Of(
            new InstanceRoleRecipe
            {
                Origin = role is null ? Description : $"{Description} of {CredentialVariables.EcsMetadata}",
                ProviderName = "default/ecs_ram_role",
                RoleName = role,
                AllowsVersion1 = !context.Environment.IsOn(CredentialVariables.ImdsV1Disabled),
                Metadata = context.Endpoints.Metadata,
            },
            isGuess: role is null);
    }
}
