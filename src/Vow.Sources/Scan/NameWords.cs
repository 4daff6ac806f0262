using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>What columns and tables are called, in English and French, whole and abbreviated.</summary>
internal static class NameWords
{
    /// <summary>
    /// Words of a column's name to the datum they announce: without accents, in the order they stand in the name, written together or apart. The longer
    /// phrase wins over the shorter one inside it.
    /// </summary>
    public static FrozenDictionary<string, string> Phrases { get; } = Table(
        ("email", "email, e mail, mail, mel, courriel, courrier electronique, adresse mail, adresse email, adresse courriel, adresse electronique, email address, mail address, emailaddr, mailto, contact email"),
        ("phone", "phone, phone number, telephone, tel, tele, tph, phone no, mobile, mobile no, mobile number, mobile phone, cell, cell phone, cellphone, portable, tel port, tel portable, tel mobile, tel fixe, tel dom, tel domicile, tel bureau, tel pro, tel perso, tel fix, num tel, no tel, numero telephone, numero tel, numtel, landline, home phone, work phone, fax, fax number, telecopie, whatsapp, sms number, msisdn, gsm number, contact number, tphone"),
        ("last_name", "last name, surname, family name, lname, nom famille, nom usage, nom naissance, nom jeune fille, nom patronymique, patronyme, nom marital, nom epouse, maiden name, second name, lastname, birth name, nom client, nomcli, nom usuel"),
        ("first_name", "first name, given name, forename, fname, prenom, prenoms, prn, firstname, middle name, prenom client, prenom usuel, christian name"),
        ("full_name", "full name, nom complet, nom prenom, nom et prenom, nompre, prenom nom, customer name, client name, contact name, person name, patient name, employee name, member name, owner name, real name, legal name, recipient name, ship to name, shipping name, ship name, billing name, bill to name, billto name, shipto name, invoice name, guest name, holder name, cardholder, card holder, cardholder name, name on card, account holder, account name holder, titulaire, titul, beneficiaire, personne contact, contact person, nom contact, personne a prevenir, emergency contact, destinataire nom, nom destinataire, nom titulaire, nom responsable, signataire, signatory, next of kin, tuteur, representant legal, author name, staff name, full nm, identite"),
        ("user_name", "user name, username, login, login name, identifiant connexion, pseudo, pseudonyme, nickname, nick, screen name, handle, display name, nom utilisateur, alias utilisateur, userid login, twitter handle, user login, skype, gamertag"),
        ("civility", "civilite, civ, salutation, honorific, titre civilite, name prefix, courtesy title, politesse"),
        ("gender", "gender, sex, sexe, genre personne, gendr"),
        ("birth_date", "birth date, date of birth, birthdate, birthday, dob, born, born on, born at, date naissance, dt naiss, dt naissance, date naiss, datenaiss, dat naiss, naissance, ne le, nee le, ddn, dtnais, anniversaire, birth day, birth year, year of birth, annee naissance"),
        ("birth_place", "birth place, birthplace, place of birth, lieu naissance, lieu naiss, ville naissance, commune naissance, pays naissance, birth city, birth country, dept naissance, departement naissance"),
        ("nationality", "nationality, nationalite, citizenship, natio"),
        ("marital_status", "marital status, situation familiale, situation matrimoniale, etat civil, sit fam, sitfam, civil status, marital, statut marital, family status"),
        ("family", "nb enfants, nombre enfants, enfants a charge, children, number of children, nb children, spouse, conjoint, personnes a charge, dependents, dependants"),
        ("social_security_number", "social security number, social security, ssn, num secu, no secu, numero secu, numero securite sociale, num securite sociale, securite sociale, nir, num ss, no ss, numss, insee nir, nss, national insurance number, nino, num insee, numero insee, secu, national id, national number, registre national, niss, tax id personal"),
        ("identity_document", "passport, passport number, passeport, num passeport, no passeport, cni, num cni, no cni, carte identite, numero carte identite, id card, id card number, identity card, piece identite, num piece identite, driving licence, driver license, drivers license, license number driver, permis conduire, num permis, titre sejour, residence permit"),
        ("street", "address, adresse, addr, adr, address line, address 1, address 2, address1, address2, adresse1, adresse2, adr1, adr2, adr3, street, street address, rue, voie, libelle voie, nom voie, line1 address, addressline1, addressline2, ship to line, ship to line1, ship to line2, bill to line, adresse postale, adresse livraison, adresse facturation, livraison adresse, facturation adresse, billing address, shipping address, delivery address, home address, postal address, mailing address, complement adresse, compl adr, cplt adr, lieu dit, house number, street name, street number, numero voie, num voie, adresse complete, residence address, domicile"),
        ("postcode", "postcode, post code, postal code, zip, zip code, zipcode, cp, code postal, codepost, cod post, cod postal, plz, cdpostal, cpostal, postalcode"),
        ("city", "city, town, ville, commune, city name, town name, nom ville, locality, municipality, hometown, home town, location, ship city, billing city, ship to town, ship to city, city of residence, bureau distributeur, vil"),
        ("region", "region, state, province, county, departement, district, dept, state province, canton, billing state, ship state, shipping state"),
        ("country", "country, pays, country code, code pays, pays residence, country name, nation, ship country, billing country, country of residence"),
        ("geo_point", "latitude, longitude, lat, lng, lon, lat lng, latlng, geo, geoloc, geolocation, geolocalisation, gps, coordinates, coordonnees gps, coord gps, position gps, last position, last location, geo point, gps position, geopoint, lat lon"),
        ("company", "company, company name, societe, raison sociale, rs, raison soc, entreprise, employer, employeur, organisation, organization, organisation name, organization name, nom societe, nom entreprise, denomination sociale, firm, etablissement nom, business name, soc nom, enseigne"),
        ("siren", "siren, num siren, no siren, numero siren"),
        ("siret", "siret, num siret, no siret, numero siret"),
        ("job_title", "job title, job, position held, fonction, poste, poste occupe, profession, occupation, metier, intitule poste, emploi, function title, role title, job role, qualification"),
        ("employment", "hire date, hired on, hired at, hire dt, date embauche, dt embauche, embauche, date entree, dt entree, date sortie, dt sortie, date depart, termination date, end of contract, start date employment, date fin contrat, type contrat, contract type, anciennete, seniority, employment status, employment date, leave reason, motif depart"),
        ("employee_number", "employee number, employee no, matricule, num matricule, staff number, staff no, badge, badge number, num badge, payroll number, personnel number, emp no, empno, numero salarie, num salarie"),
        ("salary", "salary, salaire, salaire brut, salaire net, net a payer, brut, brut mensuel, remuneration, wage, wages, pay rate, bonus, prime, gross pay, net pay, base salary, taux horaire, hourly rate, commission pct, annual income, revenus, revenu, income"),
        ("customer_number", "customer number, customer no, customer code, client number, client no, client code, num client, no client, numero client, code client, num cli, no cli, code cli, member number, member no, membership number, num adherent, no adherent, numero adherent, num abonne, numero abonne, loyalty number, loyalty card, carte fidelite, num carte fidelite, account number, account no, patient number, num patient, numero patient, ipp, dossier patient"),
        ("iban", "iban, rib, rib iban, compte bancaire, bank account, bank account number, num compte bancaire, numero compte bancaire, account iban, coordonnees bancaires, numero compte, num compte"),
        ("card_number", "card number, card no, card num, cardnumber, credit card, credit card number, cc number, cc num, ccnum, cc no, pan, num carte, numero carte, no carte, num cb, numero cb, no cb, cb num, carte bancaire, numero carte bancaire, num carte bancaire, carte bleue, debit card"),
        ("card_code", "cvv, cvv2, cvc, cvc2, csc, card code, security code, card security code, cryptogramme, crypto, code cb, cb crypto, cryptogramme visuel, card verification"),
        ("card_expiry", "card expiry, card exp, card expiration, expiry card, cc exp, cc expiry, exp month, exp year, expiration carte, date expiration carte, cb exp, cb expiration, fin validite carte, card exp month, card exp year, expire carte"),
        ("card_brand", "card brand, card type, cc type, marque carte, type carte, carte type, reseau carte"),
        ("card_digits", "last4, last 4, last four, card last4, card last four, quatre derniers, quatre derniers chiffres, card last digits, derniers chiffres, last digits, last4 digits"),
        ("ip_address", "ip, ip address, adresse ip, ip addr, ipaddr, remote addr, remote address, client ip, ip client, last ip, source ip, src ip, login ip, user ip, ip mask, remote ip, poster ip, join ip, signup ip, ip connexion, ipv4, ipv6, host ip, ip adresse, last login ip, ip creation, registration ip, remote host"),
        ("mac_address", "mac, mac address, adresse mac, hw addr, hwaddr, hardware address, mac addr, macaddr, ethernet address, bssid, wifi mac"),
        ("device_id", "device id, deviceid, device identifier, device uuid, imei, imsi, meid, udid, idfa, idfv, gaid, advertising id, ad id, push token, device token, fcm token, apns token, registration token, install id, installation id, android id, serial device, numero serie appareil, fingerprint, browser fingerprint, visitor id, cookie id"),
        ("user_agent", "user agent, useragent, http user agent, browser, navigateur, ua string, client agent"),
        ("session_token", "session token, session id token, session key, sessionid, session hash, remember token, refresh token, access token, auth token, api token, id token, csrf token, reset token, confirmation token, activation token, jeton, jeton session, token session, api key user, login token, sid"),
        ("password_hash", "password, passwd, pwd, pass, passphrase, password hash, hashed password, password digest, encrypted password, mot de passe, mot passe, motdepasse, mdp, mdp hash, passhash, pass hash, pwd hash, hash mdp, user pass, password salt, salt password, user password"),
        ("two_factor_secret", "totp secret, otp secret, two factor secret, 2fa secret, mfa secret, totp, otp seed, recovery codes, backup codes, secret question, security answer, question secrete, reponse secrete"),
        ("photo", "photo, avatar, picture, profile picture, profile photo, portrait, headshot, selfie, avatar url, photo url, image profil, photo identite, trombine, userpic"),
        ("vehicle_plate", "licence plate, license plate, plate number, immatriculation, num immatriculation, plaque immatriculation, vehicle registration, vin, registration plate"),
        ("health", "diagnosis, diagnostic, diagnoses, diagnostics, pathologie, pathology, maladie, disease, symptom, symptoms, symptome, symptomes, allergy, allergies, allergie, antecedents, antecedents medicaux, medical history, traitement medical, treatment, traitement en cours, medication, medications, medicament, medicament prescrit, prescription, posologie, blood type, blood group, groupe sanguin, grp sanguin, handicap, disability, taux handicap, invalidite, mutuelle, health insurance, insurance number health, arret maladie, arret maladie jours, sick leave, sick days, arret travail, weight kg, poids kg, taille cm, bmi, imc, tension arterielle, blood pressure, vaccin, vaccine, vaccination, vaccinations, grossesse, pregnancy, pregnant, cim10, code cim10, icd10, icd code, motif consultation, motif hospitalisation, certificat medical, medical certificate, health status, etat sante, aptitude medicale, regime alimentaire, dietary, groupe rhesus, chronic conditions"),
        ("sensitive", "religion, religious, confession, faith, ethnicity, ethnic, ethnic origin, origine ethnique, race, political, political party, opinion politique, parti politique, union member, union membership, trade union, syndicat, syndique, cotisation syndicale, adhesion syndicale, sexual orientation, orientation sexuelle, criminal record, casier judiciaire, biometric, biometrie, empreinte digitale, genetic, genetique"),
        ("free_text", "comment, comments, comm, commentaire, commentaires, note, notes, note interne, notes internes, remark, remarks, remarque, remarques, rem, observation, observations, obs, memo, message, messages, msg, body, message body, texte, contenu, content, bio, biography, biographie, about, about me, signature, consignes, instructions, delivery notes, delivery instructions, feedback, review text, review, avis, reponse libre, free text, texte libre, compte rendu, anamnese, anamnesis, history note, justification, appreciation, annotation, motivation, cover letter, lettre motivation, conversation, transcript, details libres, internal notes"));

    /// <summary>A column that bears one of these words speaks about a datum (whether it is checked, how many there are), it doesn't hold it.</summary>
    public static FrozenSet<string> About { get; } = Set(
        "id ids uuid type typ types kind count cnt nb nbr nombre total is has flag verified confirmed confirmation valid validated verifie verifiee confirme sent enabled disabled status statut etat opt optin optout newsletter format length size "
        + "error errors config setting settings template templates version at consent consentement subscribed allowed required public visible unique ratio score rank rang position order sort limit max min pct percent taux quota retries attempts failed expires expired changed updated modified reset hidden "
        + "table column field file path mime width height cents centimes price prix amount montant prefix suffix locale ref reference");

    /// <summary>Words for people: whose table it is, or whose number a column holds.</summary>
    public static FrozenSet<string> People { get; } = Set(
        "customer customers client clients cli user users utilisateur utilisateurs usr member members membre membres adherent adherents employee employees employe employes emp salarie salaries staff personnel personne personnes person persons people "
        + "patient patients contact contacts subscriber subscribers abonne abonnes prospect prospects lead leads student students eleve eleves etudiant etudiants teacher teachers candidate candidates candidat candidats applicant applicants guest guests visitor visitors visiteur "
        + "passenger passengers passager driver drivers author authors auteur auteurs buyer buyers acheteur seller sellers vendeur vendeurs tenant tenants locataire locataires resident residents citizen account accounts compte comptes profile profiles profil profils "
        + "donor donors donateur volunteer volunteers benevole benevoles beneficiary beneficiaire participant participants player players joueur joueurs agent agents collaborateur collaborateurs usager usagers famille parent parents enfant enfants child children assure assures commercial commerciaux recipient recipients sender");

    /// <summary>Words for things: in a table of these, a name is a thing's name.</summary>
    public static FrozenSet<string> Things { get; } = Set(
        "product products produit produits article articles art item items goods sku film films movie movies video videos track tracks song songs chanson album albums music musique playlist playlists book books livre livres title titles ouvrage genre genres "
        + "category categories categorie categories tag tags board boards forum forums topic topics sujet channel channels country countries pays city cities ville villes language languages langue langues currency currencies devise salle salles room rooms lieu lieux building "
        + "brand brands marque marques model models modele setting settings parametre parametres config role roles permission permissions plan plans taxe taxes tva vat status statut type types stock stocks inventory inventaire medicament medicaments drug drugs feature "
        + "recipe recettes recette menu menus page pages game games jeu jeux series episode species plant plante animal animals smiley smileys emoji icon icons currency unit units media migration migrations region regions department departments departement");

    /// <summary>Words that call a thing by its name, whoever it is called after.</summary>
    public static FrozenSet<string> Titles { get; } = Set(
        "title titre label libelle lib designation description desc slug url uri path file fichier code ref reference sku subject sujet objet topic brand marque model modele product produit article category categorie tag event evenement team equipe project projet host hostname domain server key keyword color couleur "
        + "film movie track album song book livre summary resume filename department service currency status etat type genre language langue theme");

    /// <summary>Roles a person has in somebody else's row: the column holds a name, or a link.</summary>
    public static FrozenSet<string> Roles { get; } = Set(
        "manager gerant dirigeant responsable owner proprietaire author auteur holder doctor medecin traitant coach director directeur directrice president tresorier secretaire teacher professeur tutor conjoint spouse parent mother father mere pere interlocuteur representant vendeur commercial driver conducteur chauffeur "
        + "technician technicien operator operateur employee employe contact recipient destinataire sender expediteur assignee reviewer approver signer notaire avocat lawyer witness temoin heir heritier executor referent animateur instructor speaker intervenant candidate candidat customer client patient guest passenger");

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, string> Table(params (string Datum, string Phrases)[] rows) =>
        rows.SelectMany(row => row.Phrases.Split(", ").Select(phrase => (Together: phrase.Replace(" ", "", StringComparison.Ordinal), row.Datum)))
            .DistinctBy(row => row.Together)
            .ToFrozenDictionary(row => row.Together, row => row.Datum, StringComparer.Ordinal);
}
