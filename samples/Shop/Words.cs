namespace Shop;

/// <summary>Invented names and places to draw from. Accents, apostrophes, other alphabets: old databases hold them all.</summary>
internal static class Words
{
    public static readonly string[] FirstNames =
    [
        "Adèle", "Aïcha", "Amélie", "Anaïs", "Baptiste", "Björn", "Camille", "Chloé", "Cédric", "Éloïse", "Émile", "Fatou", "François", "Gaëlle", "Hélène", "Inès",
        "Jean-Noël", "Jérôme", "Joséphine", "Kévin", "Léa", "Loïc", "Łucja", "Maëlys", "Maxence", "Noé", "Nuño", "Océane", "Øyvind", "Pénélope", "Raphaël", "Renée",
        "Salomé", "Şirin", "Sophie", "Thaïs", "Théo", "Ülle", "Zoë", "Дарья", "Ελένη", "明子",
    ];

    public static readonly string[] LastNames =
    [
        "Aubrac", "Béranger", "Bœuf", "Cazenave", "D'Alembois", "Delacôte", "Dubreuil-Maçon", "Etcheverría", "Fournel", "Garçonnet", "Høgberg", "Îlot", "Jaurès-Petit",
        "Kowalczyk", "Lefèvre", "L'Hermitte", "Mbappoué", "Müllenbach", "Nguyen Văn", "O'Bryenne", "Pâquerette", "Quéméneur", "Rocheblave", "Saint-Éloi", "Tréguier", "Ünal",
        "Van der Linden", "Waëls", "Yıldız", "Zúñiga", "Иванченко", "Παπαδάκη",
    ];

    public static readonly string[] Companies = ["Atelier Brumaire", "Cartes & Cætera", "Menuiserie Tilleul", "Studio Pixelle", "Librairie de l'Écluse", "Garage du Noyer", "Ferme Églantine"];

    public static readonly string[] Streets = ["rue des Érables", "avenue de l'Orme", "chemin du Moulin", "place de la Fontaine", "impasse des Lilas", "quai Vert", "boulevard d'Île-Rousse"];

    public static readonly (string Postcode, string City, string Country)[] Cities =
    [
        ("77340", "Pontault-Combault", "FR"), ("75011", "Paris", "FR"), ("69003", "Lyon", "FR"), ("13001", "Marseille", "FR"), ("35000", "Rennes", "FR"),
        ("59000", "Lille", "FR"), ("67000", "Strasbourg", "FR"), ("97400", "Saint-Denis", "FR"), ("1000", "Bruxelles", "BE"), ("4000", "Liège", "BE"), ("50667", "Köln", "DE"),
    ];

    public static readonly (string Label, int Cents)[] Products =
    [
        ("Licence annuelle", 9_900), ("Licence à vie", 24_900), ("Mise à jour majeure", 4_900), ("Assistance, une heure", 6_000), ("Formation en ligne", 18_000),
        ("Pack « Créateur »", 14_900), ("Extension cartes", 2_900),
    ];
}
