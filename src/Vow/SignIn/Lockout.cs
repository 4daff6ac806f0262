namespace Vow.SignIn;

/// <summary>How wrong passwords slow the next try down: what lets a password of 50 bits be enough (CNIL, deliberation 2022-100, case 2).</summary>
public static class Lockout
{
    /// <summary>Wrong tries in a row that cost nothing but the last.</summary>
    public const int Tries = 5;

    private static readonly TimeSpan First = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>How long the door stays shut after so many wrong tries in a row: 5 minutes from the fifth, twice as long each time, a day at most.</summary>
    public static TimeSpan After(int failures)
    {
        if (failures < Tries)
        {
            return TimeSpan.Zero;
        }

        var doublings = Math.Min(failures - Tries, 20);
        var shut = First * (1 << doublings);
        return shut < Longest ? shut : Longest;
    }
}
