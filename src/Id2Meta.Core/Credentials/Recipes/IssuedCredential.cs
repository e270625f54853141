using System;

namespace Id2Meta.Credentials.Recipes;

/// <summary>A credential just given.</summary>
/// <param name="Credential">The credential.</param>
/// <param name="Lifetime">How long it lives from now on; <see langword="null"/> where nobody said that it ends.</param>
internal sealed record IssuedCredential(Credential Credential, TimeSpan? Lifetime);
