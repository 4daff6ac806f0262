using Vow.Policy;

namespace Vow.Rights;

/// <summary>Kinds of steps that a person does by hand, where no program reaches a source: paper, a system without a way in.</summary>
public static class HandStep
{
    /// <summary>Somebody looks for what lies there about the person (GDPR 15).</summary>
    public const string Look = "look_by_hand";

    /// <summary>Somebody corrects what lies there (GDPR 16).</summary>
    public const string Correct = "correct_by_hand";

    /// <summary>Somebody destroys what lies there (GDPR 17).</summary>
    public const string Erase = "erase_by_hand";

    /// <summary>Somebody sees to it that what lies there is kept and not used (GDPR 18).</summary>
    public const string Restrict = "restrict_by_hand";

    /// <summary>Somebody sees to it that it may be used again.</summary>
    public const string Lift = "lift_by_hand";

    /// <summary>It fell away before somebody had done it.</summary>
    public const string NotNeeded = "by_hand_not_needed";

    /// <summary>Whether a person does, or was to do, a step of this kind.</summary>
    public static bool Is(string kind) => kind is Look or Correct or Erase or Restrict or Lift or NotNeeded;

    /// <summary>What a request asks somebody to do by hand; null where a right is not about that.</summary>
    public static string? For(Right? right) => right switch
    {
        Right.Access => Look,
        Right.Rectification => Correct,
        Right.Erasure => Erase,
        Right.Restriction => Restrict,
        _ => null,
    };

    /// <summary>A kind in words, as a step; null where it is none.</summary>
    public static Bilingual? Of(string kind) => kind switch
    {
        Look => new("Looked for by hand", "Recherche à la main"),
        Correct => new("Corrected by hand", "Correction à la main"),
        Erase => new("Destroyed by hand", "Destruction à la main"),
        Restrict => new("Set aside by hand", "Mise à part à la main"),
        Lift => new("Freed by hand for use again", "Remise en usage à la main"),
        NotNeeded => new("No longer needed by hand", "Plus nécessaire à la main"),
        _ => null,
    };

    /// <summary>A kind as what is still to do: the heading of a task.</summary>
    public static Bilingual Title(string kind) => kind switch
    {
        Look => new("Look by hand", "Chercher à la main"),
        Correct => new("Correct by hand", "Corriger à la main"),
        Erase => new("Destroy by hand", "Détruire à la main"),
        Restrict => new("Set aside by hand", "Mettre à part à la main"),
        Lift => new("Free by hand for use again", "Remettre en usage à la main"),
        _ => new("No longer needed", "Plus nécessaire"),
    };

    /// <summary>What whoever does it has to do.</summary>
    public static Bilingual ToDo(string kind) => kind switch
    {
        Look => new("Look for everything about this person, and write down what you find: the person reads it.", "Cherchez tout ce qui concerne cette personne, et écrivez ce que vous trouvez\u00a0: la personne le lira."),
        Correct => new("Look for this person's papers and correct them.", "Cherchez les papiers de cette personne et corrigez-les."),
        Erase => new("Look for this person's papers and destroy what is named here, and nothing else.", "Cherchez les papiers de cette personne et détruisez ce qui est indiqué ici, et rien d'autre."),
        Restrict => new("Look for this person's papers and set them aside: they are kept, and used for nothing.", "Cherchez les papiers de cette personne et mettez-les à part\u00a0: ils sont conservés, et ne servent à rien."),
        Lift => new("The restriction is lifted: put this person's papers back where they were.", "La limitation est levée\u00a0: remettez les papiers de cette personne à leur place."),
        _ => new("Nothing is left to do.", "Il n'y a plus rien à faire."),
    };
}
