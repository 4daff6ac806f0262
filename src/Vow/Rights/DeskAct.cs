namespace Vow.Rights;

/// <summary>That a right is exercised at the desk, for a file that is open and whose person is known; without it a person does it at their own pages, in a file of its own.</summary>
/// <param name="Number">The file's number.</param>
/// <param name="By">The operator's login.</param>
/// <param name="Announced">What will be done, as the person reads it in the file; null where the answer alone says it.</param>
public sealed record DeskAct(string Number, Guid By, string? Announced = null);
