using System.Collections.Frozen;

namespace Vow.Policy;

/// <summary>Names of the countries policies speak about most: the EEA, those with adequacy, the United States. Others are shown by their code.</summary>
public static class CountryNames
{
    private static readonly FrozenDictionary<string, Bilingual> Names = new Dictionary<string, Bilingual>(StringComparer.Ordinal)
    {
        ["AD"] = new("Andorra", "Andorre"),
        ["AR"] = new("Argentina", "Argentine"),
        ["AT"] = new("Austria", "Autriche"),
        ["BE"] = new("Belgium", "Belgique"),
        ["BG"] = new("Bulgaria", "Bulgarie"),
        ["BR"] = new("Brazil", "Brésil"),
        ["CA"] = new("Canada", "Canada"),
        ["CH"] = new("Switzerland", "Suisse"),
        ["CY"] = new("Cyprus", "Chypre"),
        ["CZ"] = new("Czechia", "Tchéquie"),
        ["DE"] = new("Germany", "Allemagne"),
        ["DK"] = new("Denmark", "Danemark"),
        ["EE"] = new("Estonia", "Estonie"),
        ["ES"] = new("Spain", "Espagne"),
        ["FI"] = new("Finland", "Finlande"),
        ["FO"] = new("Faroe Islands", "Îles Féroé"),
        ["FR"] = new("France", "France"),
        ["GB"] = new("United Kingdom", "Royaume-Uni"),
        ["GF"] = new("French Guiana", "Guyane"),
        ["GG"] = new("Guernsey", "Guernesey"),
        ["GP"] = new("Guadeloupe", "Guadeloupe"),
        ["GR"] = new("Greece", "Grèce"),
        ["HR"] = new("Croatia", "Croatie"),
        ["HU"] = new("Hungary", "Hongrie"),
        ["IE"] = new("Ireland", "Irlande"),
        ["IL"] = new("Israel", "Israël"),
        ["IM"] = new("Isle of Man", "Île de Man"),
        ["IS"] = new("Iceland", "Islande"),
        ["IT"] = new("Italy", "Italie"),
        ["JE"] = new("Jersey", "Jersey"),
        ["JP"] = new("Japan", "Japon"),
        ["KR"] = new("South Korea", "Corée du Sud"),
        ["LI"] = new("Liechtenstein", "Liechtenstein"),
        ["LT"] = new("Lithuania", "Lituanie"),
        ["LU"] = new("Luxembourg", "Luxembourg"),
        ["LV"] = new("Latvia", "Lettonie"),
        ["MF"] = new("Saint Martin", "Saint-Martin"),
        ["MQ"] = new("Martinique", "Martinique"),
        ["MT"] = new("Malta", "Malte"),
        ["NL"] = new("Netherlands", "Pays-Bas"),
        ["NO"] = new("Norway", "Norvège"),
        ["NZ"] = new("New Zealand", "Nouvelle-Zélande"),
        ["PL"] = new("Poland", "Pologne"),
        ["PT"] = new("Portugal", "Portugal"),
        ["RE"] = new("Réunion", "La Réunion"),
        ["RO"] = new("Romania", "Roumanie"),
        ["SE"] = new("Sweden", "Suède"),
        ["SI"] = new("Slovenia", "Slovénie"),
        ["SK"] = new("Slovakia", "Slovaquie"),
        ["US"] = new("United States", "États-Unis"),
        ["UY"] = new("Uruguay", "Uruguay"),
        ["YT"] = new("Mayotte", "Mayotte"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Codes of the countries named here.</summary>
    public static IEnumerable<string> Codes => Names.Keys.Order(StringComparer.Ordinal);

    /// <summary>The country's name, or its code where it has none here.</summary>
    public static string Of(string code, Language language) => Names.TryGetValue(code, out var name) ? name[language] : code;

    /// <summary>The code of a country by its name in either language, with or without accents; or null.</summary>
    public static string? CodeOf(string name) =>
        Names.FirstOrDefault(one => Drafting.RegisterText.Plain(one.Value.En) == Drafting.RegisterText.Plain(name) || Drafting.RegisterText.Plain(one.Value.Fr) == Drafting.RegisterText.Plain(name)).Key;
}
