using Vow.Evidence;
using Vow.GateAnswers;
using Vow.Policies;
using Vow.Register;
using Vow.Retention;

namespace Vow.Commands;

/// <summary>Verbs of the slices that keep the policy. A slice adds its line here.</summary>
public static class VowVerbs
{
    /// <summary>All of them, in the order of the help.</summary>
    public static IEnumerable<Verb> All() =>
    [
        Policies.InitCommand.Verb(),
        CheckCommand.Verb(),
        DraftCommand.Verb(),
        PlanCommand.Verb(),
        ApplyCommand.Verb(),
        DecideCommand.Verb(),
        DeadlineCommand.Verb(),
        .. LedgerVerbs.All(),
        Proof.ProveCommand.Verb(),
        Dossiers.DossierCommand.Verb(),
        Backups.BackupCommand.Verb(),
        Backups.RestoreCommand.Verb(),
        DoctorCommand.Verb(),
        KeepCommand.Verb(),
        SimulateCommand.Verb(),
        DataMap.ScanCommand.Verb(),
        .. SourceCommands.All(),
        RegisterCommand.Verb(),
        .. TransferCommands.All(),
        Register.Import.ImportRegister.Verb(),
        ImportOptOuts.Verb(),
        ImportHolds.Verb(),
        Rights.ImportRequests.Verb(),
        Rights.EraseAgain.Verb(),
    ];
}
