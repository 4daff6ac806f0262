using System.Collections.Frozen;

namespace Vow.Register.Import;

/// <summary>What a heading or a label of a register stands for.</summary>
internal enum RegisterField
{
    Reference,
    Name,
    Created,
    Updated,
    Controller,
    Dpo,
    Representative,
    Joint,
    MainPurpose,
    SubPurpose,
    Basis,
    Persons,
    Data,
    Description,
    Active,
    Archive,
    Sensitive,
    Source,
    Recipients,
    Type,
    Country,
    Does,
    Transfers,
    Safeguard,
    Document,
    Measures,
    Address,
    Postcode,
    City,
    Phone,
    Email,
    Siren,
    Companies,

    /// <summary>Known, and nothing a policy is drafted from.</summary>
    Aside,
}

/// <summary>The words registers use for their columns and labels, in French (the CNIL's model among them) and English.</summary>
internal static class RegisterHeadings
{
    private static readonly FrozenDictionary<string, (RegisterField Field, bool IsFrench)> Known = Words().ToFrozenDictionary(one => one.Word, one => (one.Field, one.IsFrench), StringComparer.Ordinal);

    /// <summary>What a heading stands for, and whether it is French; null where it is not known.</summary>
    public static (RegisterField Field, bool IsFrench)? Find(string heading)
    {
        var plain = Plain(heading);
        return plain.Length == 0 ? null
            : Known.TryGetValue(plain, out var found) ? found
            // "Sous-finalité 2", "Destinataire 1"
            : Known.TryGetValue(plain.TrimEnd("0123456789. ".ToCharArray()), out found) ? found
            : null;
    }

    private static string Plain(string heading)
    {
        var plain = Policy.Drafting.RegisterText.Plain(heading);
        var open = plain.IndexOf('(', StringComparison.Ordinal);
        return (open > 0 ? plain[..open] : plain).Trim(' ', ':', '*', '.', '-');
    }

    private static IEnumerable<(string Word, RegisterField Field, bool IsFrench)> Words()
    {
        (RegisterField Field, string[] French, string[] English)[] all =
        [
            (RegisterField.Reference, ["reference", "ref", "n° / ref", "n°", "numero", "n° / reference", "reference du traitement", "n° de reference"], ["id", "reference number"]),
            (RegisterField.Name, ["activite", "activites", "nom de l'activite", "nom du traitement", "nom / sigle", "intitule", "intitule du traitement", "traitement", "activite de traitement", "nom de l'activite de traitement", "designation du traitement", "nom", "nom de la fiche"], ["activity", "activities", "activity name", "name of the activity", "processing activity", "name"]),
            (RegisterField.Created, ["creee le", "date de creation", "date de creation de la fiche", "cree le"], ["created on", "date of creation", "created"]),
            (RegisterField.Updated, ["mise a jour le", "mise a jour", "derniere mise a jour", "date de mise a jour", "date de derniere mise a jour", "date de derniere mise a jour de la fiche"], ["updated on", "last update", "updated"]),
            (RegisterField.Controller, ["responsable du traitement", "responsable de traitement", "nom de l'organisme", "organisme", "raison sociale", "societe"], ["controller", "company", "controller name"]),
            (RegisterField.Dpo, ["delegue a la protection des donnees", "dpo", "nom du delegue a la protection des donnees", "delegue"], ["data protection officer"]),
            (RegisterField.Representative, ["representant", "representant dans l'union", "representant legal"], ["representative", "representative in the union"]),
            (RegisterField.Joint, ["responsables conjoints", "responsable conjoint", "responsable(s", "co-responsable", "responsables conjoints du traitement", "responsable conjoint du traitement"], ["joint controllers", "joint controller"]),
            (RegisterField.MainPurpose, ["finalite principale", "finalite", "finalites", "objectif", "objectifs", "objectif principal", "objectifs poursuivis", "finalite du traitement", "finalites du traitement"], ["main purpose", "purpose", "purposes", "purposes of the processing"]),
            (RegisterField.SubPurpose, ["sous-finalite", "sous-finalites", "sous finalite", "sous finalites", "en detail"], ["sub-purpose", "sub-purposes", "in detail"]),
            (RegisterField.Basis, ["base legale", "base juridique", "fondement juridique", "bases legales", "fondement"], ["legal base", "legal basis", "lawful basis"]),
            (RegisterField.Persons, ["personnes concernees", "categories de personnes concernees", "categories de personnes", "categorie de personnes", "categorie de personnes concernees"], ["persons", "categories of persons", "categories of data subjects", "data subjects", "persons concerned"]),
            (RegisterField.Data, ["donnees", "categories de donnees", "categories de donnees personnelles concernees", "categories de donnees personnelles", "donnees traitees", "donnees collectees", "donnees personnelles", "categorie", "categorie de donnees", "categories de donnees traitees", "donnees personnelles concernees"], ["data", "data categories", "categories of data", "categories of personal data", "category", "personal data"]),
            (RegisterField.Description, ["description", "details", "precisions", "detail"], ["descriptions"]),
            (RegisterField.Active, ["en base active", "duree de conservation", "durees de conservation", "duree", "delai d'effacement", "delais d'effacement", "duree de conservation en base active", "delai de conservation", "delais prevus pour l'effacement"], ["in use", "retention", "retention period", "retention active", "active", "time limit for erasure", "time limits for erasure", "erasure delay"]),
            (RegisterField.Archive, ["puis en archivage intermediaire", "archivage", "archivage intermediaire", "duree d'archivage", "duree en archivage intermediaire", "archive"], ["then archived", "archived", "retention archive"]),
            (RegisterField.Sensitive, ["donnees sensibles", "donnees sensibles concernees"], ["sensitive data"]),
            (RegisterField.Source, ["source des donnees", "origine des donnees", "origine", "source"], ["data source"]),
            (RegisterField.Recipients, ["destinataires", "destinataire", "categories de destinataires", "destinataires internes", "destinataires externes", "sous-traitants", "destinataires ou categories de destinataires"], ["recipients", "recipient", "categories of recipients", "processors"]),
            (RegisterField.Type, ["type", "type de destinataire", "role", "qualite"], ["type of recipient", "recipient type"]),
            (RegisterField.Country, ["pays"], ["country", "countries"]),
            (RegisterField.Does, ["ce qu'il fait", "mission", "role du destinataire"], ["what it does"]),
            (RegisterField.Transfers, ["transferts", "transferts hors ue", "transferts hors de l'eee", "transferts hors de l'ue", "transferts de donnees hors ue", "transferts des donnees hors ue", "transfert hors ue", "organisme destinataire"], ["transfers", "transfers outside the eea", "transfers outside the eu", "transfer"]),
            (RegisterField.Safeguard, ["garantie", "garanties", "type de garantie", "type de garanties"], ["safeguard", "safeguards", "mechanism", "type of safeguard"]),
            (RegisterField.Document, ["lien vers le document", "lien vers la documentation", "liens vers la documentation", "lien vers le doc", "document"], ["document link", "link to the document"]),
            (RegisterField.Measures, ["mesures de securite", "mesures de securite techniques et organisationnelles", "type de mesure de securite", "mesure de securite", "type de mesure"], ["security measures", "measures", "security"]),
            (RegisterField.Address, ["adresse", "adresse postale"], ["address", "controller address", "postal address"]),
            (RegisterField.Postcode, ["cp", "code postal"], ["postcode", "zip code"]),
            (RegisterField.City, ["ville", "commune"], ["city"]),
            (RegisterField.Phone, ["telephone", "tel", "n° de telephone"], ["phone", "controller phone", "telephone number"]),
            (RegisterField.Email, ["e-mail", "email", "courriel", "adresse e-mail", "adresse de courriel", "adresse electronique", "mail"], ["e-mail address", "controller e-mail", "email address"]),
            (RegisterField.Siren, ["siren", "numero siren", "n° siren"], ["siren number"]),
            (RegisterField.Companies, ["registre du commerce", "rcs"], ["companies register"]),
            (RegisterField.Aside, ["traceurs", "decision automatisee", "analyse d'impact", "aipd", "pia", "version de la notice", "politique", "etabli le", "lecture", "qui peut ouvrir l'archive, et pourquoi", "acteurs", "etat", "depuis", "jusqu'au", "utilise pour", "contrat", "documents", "communications de donnees", "derniere communication", "remarques", "commentaires"], ["trackers", "automated decision", "impact assessment", "dpia", "dpia needed", "version of the notice", "notice version", "policy", "drawn up on", "to be read so", "who may open the archive, and why", "actors", "state", "from", "until", "used for", "contract", "times data was given", "last time", "remarks"]),
        ];
        return all.SelectMany(one => one.French.Select(word => (word, one.Field, true)).Concat(one.English.Select(word => (word, one.Field, false))));
    }
}
