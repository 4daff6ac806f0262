using Vow.Policy;

namespace Vow.Sources;

/// <summary>What a column may hold, before its table is known: from its name, its type and its values.</summary>
/// <param name="Datum">The datum.</param>
/// <param name="Certainty">How sure: 0 to 1.</param>
/// <param name="Named">Whether the name says so.</param>
/// <param name="Seen">How many values say so; 0 where they say nothing.</param>
internal readonly record struct Candidate(string Datum, double Certainty, bool Named, int Seen);

/// <summary>Weighs a column's name against its values. Pure.</summary>
internal static class ColumnReading
{
    /// <summary>What a single column says; null where nothing personal shows.</summary>
    /// <param name="name">Its name, read.</param>
    /// <param name="column">Its type.</param>
    /// <param name="look">Its values.</param>
    /// <param name="ofThings">Whether its table is a list of things: what things are called there is not taken for names of persons.</param>
    /// <param name="ofPersons">Whether its table is called after persons.</param>
    public static Candidate? Read(NameReading name, CatalogueColumn column, ColumnLook look, bool ofThings, bool ofPersons)
    {
        if (look.Filled == 0 && column.Type is "boolean" or "bool" or "bit" or "bit(1)" or "tinyint(1)")
        {
            return null;
        }

        var named = name.Others.Select(other => ByName(name with { Datum = other, Others = [] }, look))
            .Prepend(ByName(name, look)).OfType<Candidate>().Select(one => (Candidate?)one).MaxBy(one => one!.Value.Certainty);
        var hard = ByProof(look, column, name.Datum);
        if (hard is { } proof && (named is null || named.Value.Datum == proof.Datum || proof.Certainty > named.Value.Certainty))
        {
            return named?.Datum == proof.Datum ? proof with { Certainty = Both(named.Value.Certainty, proof.Certainty), Named = true } : proof;
        }

        if (named is not null)
        {
            return named;
        }

        return name.IsTitle || name.IsAbout || (ofThings && !name.IsRole) ? null : ByLooks(name, look, ofPersons);
    }

    /// <summary>Two independent grounds for the same.</summary>
    public static double Both(double one, double other) => 1 - ((1 - one) * (1 - other));

    private static Candidate? ByName(NameReading name, ColumnLook look)
    {
        if (name.Datum is not { } datum)
        {
            return null;
        }

        if (datum == "password_hash" && look.Filled >= 3 && look.Share(Signs.Hash) + look.Share(Signs.Token) < 0.5 && look.MeanLength < 24)
        {
            return look.IsFlag ? null : new Candidate("password", 0.8, true, look.Filled);
        }

        if (datum == "card_number" && look.Filled >= 3 && look.Share(Signs.Card) < 0.2)
        {
            // Masked, or a provider's reference.
            return look.MeanLength is >= 4 and <= 19 && look.Share(Signs.Letters) < 0.5 && look.Share(Signs.Token) < 0.5 && look.Share(Signs.Number) < 0.5 ? new Candidate("card_digits", 0.6, true, 0) : null;
        }

        var (fit, seen) = Fit(datum, look, name);
        return fit switch
        {
            < 0 => null,
            0 when look.Filled == 0 => new Candidate(datum, name.Certainty * 0.8, true, 0),
            0 => new Candidate(datum, name.Certainty, true, 0),
            _ => new Candidate(datum, Both(name.Certainty, fit), true, seen),
        };
    }

    /// <summary>Values that prove what they are, whatever the column is called.</summary>
    private static Candidate? ByProof(ColumnLook look, CatalogueColumn column, string? named)
    {
        if (look.Filled == 0)
        {
            return column.Type is "inet" or "cidr" ? new Candidate("ip_address", 0.6, false, 0) : column.Type is "macaddr" or "macaddr8" ? new Candidate("mac_address", 0.7, false, 0) : null;
        }

        foreach (var (sign, datum, least, few) in Proofs)
        {
            var share = look.Share(sign);
            // Where the sum of digits alone speaks, a few values pass it by chance.
            if (share >= least && (look.Count(sign) >= few || named == datum))
            {
                return new Candidate(datum, Math.Min(0.97, 0.6 + (0.38 * share)), false, look.Count(sign));
            }
        }

        return look switch
        {
            _ when look.Share(Signs.Ip) >= 0.8 && !look.AreIpsVersions => new Candidate("ip_address", 0.9, false, look.Count(Signs.Ip)),
            _ when look.Share(Signs.PhoneShape) >= 0.6 && look.ArePhonesKnown => new Candidate("phone", 0.5 + (0.4 * look.Share(Signs.PhoneShape)), false, look.Count(Signs.PhoneShape)),
            _ => null,
        };
    }

    private static readonly (Signs Sign, string Datum, double Least, int Few)[] Proofs =
    [
        (Signs.Card, "card_number", 0.5, 4),
        (Signs.Email, "email", 0.5, 1),
        (Signs.Iban, "iban", 0.5, 1),
        (Signs.Nir, "social_security_number", 0.5, 2),
        (Signs.Mac, "mac_address", 0.7, 1),
        (Signs.Browser, "user_agent", 0.5, 1),
        (Signs.GeoPair, "geo_point", 0.7, 2),
        (Signs.Siret, "siret", 0.8, 5),
        (Signs.Siren, "siren", 0.8, 8),
    ];

    /// <summary>Values that look like something: names, streets. Weaker, and never believed in a list of things.</summary>
    private static Candidate? ByLooks(NameReading name, ColumnLook look, bool ofPersons)
    {
        if (look.Filled < 4 || look.Distinct < 4)
        {
            return look.Filled > 0 && name.IsRole && look.Share(Signs.Person) >= 0.5 ? new Candidate("full_name", 0.6, true, look.Count(Signs.Person)) : null;
        }

        var (person, given, family, street) = (look.Share(Signs.Person), look.Share(Signs.Given), look.Share(Signs.Family), look.Share(Signs.Street));
        // Where persons are at home, fewer known names among words that all look like names are enough.
        if (person >= (name.IsRole ? 0.3 : 0.5) || (ofPersons && person >= 0.15 && look.Share(Signs.NameShape) >= 0.8 && look.Distinct >= 10))
        {
            return new Candidate("full_name", Math.Min(0.9, 0.45 + (0.45 * person) + (name.IsRole || name.IsBareName ? 0.1 : 0)), false, look.Count(Signs.Person));
        }

        if (street >= 0.6)
        {
            return new Candidate("street", 0.4 + (0.45 * street), false, look.Count(Signs.Street));
        }

        if (given >= 0.6 && given > family)
        {
            return new Candidate("first_name", 0.35 + (0.4 * given), false, look.Count(Signs.Given));
        }

        return family >= 0.5 && family > given ? new Candidate("last_name", 0.35 + (0.4 * family), false, look.Count(Signs.Family))
            : look.Share(Signs.Civility) >= 0.9 && look.Distinct <= 10 ? new Candidate("civility", 0.6, false, look.Count(Signs.Civility))
            : null;
    }

    /// <summary>Whether values fit what a name announces: below 0 they contradict it, 0 they say nothing, above they confirm it; and how many do.</summary>
    private static (double Fit, int Seen) Fit(string datum, ColumnLook look, NameReading name)
    {
        if (look.Filled == 0)
        {
            return (0, 0);
        }

        if (look.Share(Signs.Structured) >= 0.5)
        {
            return (-1, 0);
        }

        if (look.IsFlag && datum is not ("health" or "sensitive" or "gender"))
        {
            return (-1, 0);
        }

        double Share(Signs sign) => look.Share(sign);
        (double, int) By(Signs sign, double least) => Share(sign) >= least ? (0.3 + (0.65 * Share(sign)), look.Count(sign)) : look.Filled < 3 ? (0, 0) : (-1, 0);
        (double, int) Mild(Signs sign, bool fits) => !fits ? (-1, 0) : Share(sign) >= 0.2 ? (0.2 + (0.7 * Share(sign)), look.Count(sign)) : (0, 0);
        (double, int) If(bool fits) => fits ? (0, 0) : (-1, 0);
        var wordy = Share(Signs.Letters) >= 0.5 && Share(Signs.Prose) < 0.3;
        return datum switch
        {
            "email" => By(Signs.Email, 0.3),
            "phone" => Mild(Signs.PhoneShape, (Share(Signs.PhoneShape) >= 0.3 || Share(Signs.Number) >= 0.5) && look.MeanLength is >= 6 and <= 24),
            "iban" => Share(Signs.Iban) >= 0.2 ? By(Signs.Iban, 0.2) : If(look.MeanLength >= 10 && Share(Signs.Letters) < 0.5),
            "card_number" => By(Signs.Card, 0.2),
            "card_code" => If(look.MeanLength is >= 3 and <= 4.2 && Share(Signs.Number) >= 0.8),
            "card_digits" => If(look.MeanLength is >= 4 and <= 19 && Share(Signs.Letters) < 0.5),
            "card_expiry" => If(look.MeanLength is >= 2 and <= 10 && Share(Signs.Letters) < 0.5),
            "card_brand" => If(look.Distinct <= 15 && Share(Signs.Letters) >= 0.5),
            "siren" => By(Signs.Siren, 0.5),
            "siret" => By(Signs.Siret, 0.5),
            "social_security_number" => Share(Signs.Nir) >= 0.3 ? By(Signs.Nir, 0.3) : If(look.MeanLength is >= 9 and <= 25 && Share(Signs.Letters) < 0.3),
            "ip_address" => Share(Signs.Token) >= 0.5 ? (0, 0) : By(Signs.Ip, 0.4),
            "mac_address" => By(Signs.Mac, 0.4),
            "geo_point" => Share(Signs.GeoPair) >= 0.3 ? By(Signs.GeoPair, 0.3) : By(Signs.Decimal, 0.4),
            "birth_date" => Share(Signs.Date) >= 0.4 ? By(Signs.Date, 0.4) : If(look.MeanLength is >= 4 and <= 10 && Share(Signs.Number) >= 0.8),
            "first_name" => Mild(Signs.Given, Share(Signs.Email) < 0.3 && (wordy || Share(Signs.Letters) >= 0.5) && look.MeanLength < 40),
            "last_name" => Mild(Signs.Family, Share(Signs.Email) < 0.3 && (wordy || Share(Signs.Letters) >= 0.5) && look.MeanLength < 40),
            "full_name" => Mild(Signs.Person, wordy && look.MeanLength < 60),
            "user_name" => If(Share(Signs.Prose) < 0.3 && Share(Signs.Number) < 0.8 && look.MeanLength < 60),
            "civility" => Mild(Signs.Civility, look.Distinct <= 15 && look.MeanLength <= 14),
            "gender" => If(look.Distinct <= 8 && look.MeanLength <= 14),
            "city" => If((Share(Signs.Letters) >= 0.4 || Share(Signs.Number) < 0.3) && Share(Signs.Email) < 0.3 && Share(Signs.Date) < 0.3 && look.MeanLength <= 60),
            "birth_place" or "region" or "country" or "nationality" or "marital_status" => If(Share(Signs.Letters) >= 0.4 && look.MeanLength <= 60),
            "street" => Mild(Signs.Street, Share(Signs.Email) < 0.3 && Share(Signs.Ip) < 0.3 && Share(Signs.Mac) < 0.3 && (Share(Signs.Number) < 0.7 || name.Words.Any(word => word is "num" or "numero" or "number" or "no"))),
            "postcode" => If(look.MeanLength is >= 3 and <= 10.5 && Share(Signs.Letters) < 0.5 && Share(Signs.Date) < 0.5),
            "company" => If(Share(Signs.Number) < 0.5 && look.MeanLength < 120),
            "job_title" => If(Share(Signs.Number) < 0.5 && look.MeanLength < 80),
            "salary" => If(Share(Signs.Number) >= 0.5),
            "user_agent" => Mild(Signs.Browser, Share(Signs.Number) < 0.5),
            "session_token" => If(look.MeanLength >= 16),
            "device_id" => If(look.MeanLength >= 8),
            "two_factor_secret" => If(look.MeanLength >= 6),
            "photo" => If(Share(Signs.Number) < 0.8),
            "vehicle_plate" => If(look.MeanLength is >= 5 and <= 18),
            "free_text" => If(Share(Signs.Number) < 0.5 && Share(Signs.Date) < 0.5 && look.MeanLength >= 4 && Share(Signs.Structured) < 0.5 && !(look.Filled >= 30 && look.Distinct <= 5 && look.MeanLength < 14)),
            "customer_number" or "employee_number" or "identity_document" => If(look.MeanLength < 40),
            _ => (0, 0),
        };
    }
}
