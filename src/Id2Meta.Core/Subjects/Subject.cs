using System;

namespace Id2Meta.Subjects;

/// <summary>Who is asked about: a normalised name with an 18-character number.</summary>
/// <param name="Name">The name as it is sent.</param>
/// <param name="Number">The number as it is sent.</param>
public sealed record Subject(PersonName Name, IdCardNumber Number)
{
    /// <summary>Reads both; the problem of the name is told first.</summary>
    /// <param name="name">The name as given.</param>
    /// <param name="number">The number as given.</param>
    /// <param name="now">The present, for dates of birth.</param>
    /// <param name="subject">The subject, when both can be read.</param>
    public static InputProblem? Read(string? name, string? number, DateTimeOffset now, out Subject? subject)
    {
        var problem = PersonName.Read(name, out var personName);
        var numberProblem = IdCardNumber.Read(number, now, out var idCardNumber);
        subject = problem is null && numberProblem is null ? new Subject(personName, idCardNumber) : null;
        return problem ?? numberProblem;
    }

    /// <summary>Masked, so that no log or debugger view tells who it is.</summary>
    public override string ToString() => $"{Mask.Name(Name.Value)} {Mask.Number(Number.Value)}";
}
