/// What a field is about, whatever it is called: told by its category and by the words of its id,
/// so that a birth date stays one under the name `dob`, `geburtsdatum` or `signupField7` (Q45).
public enum Concept: String, CaseIterable, Sendable {
  case birthDate, birthYear, age, starSign
  case gender, ethnicity, religion, politics, union, health, sexuality, genetics, biometrics
  case postalCode, dialCode, zone, store, location
  case income

  /// The protected attribute that it is, or that is read off it; nil for the others.
  var protectedAttribute: String? {
    switch self {
    case .birthDate, .birthYear, .age: "age"
    case .gender, .ethnicity, .religion, .politics, .union, .health, .sexuality, .genetics,
      .biometrics:
      rawValue
    case .starSign, .postalCode, .dialCode, .zone, .store, .location, .income: nil
    }
  }

  /// The class that it belongs to at the least (GDPR article 9).
  public var sensitivity: Sensitivity {
    switch self {
    case .ethnicity, .religion, .politics, .union, .health, .sexuality, .genetics, .biometrics:
      .special
    default: .ordinary
    }
  }

  /// Whether it says where somebody is, and so, often, who lives there: US postal codes tell
  /// ethnicity with V = .43 (2020 census).
  var isLocation: Bool {
    switch self {
    case .postalCode, .dialCode, .zone, .store, .location: true
    default: false
    }
  }

  /// Whether it says who somebody is rather than what they did (Q48).
  var isDemographic: Bool { protectedAttribute != nil || isLocation || self == .income }

  /// What it gives away of a birth date at a level. What nobody can say counts as all of it.
  func birthParts(_ rule: Generalization) -> Set<BirthPart> {
    switch (self, rule) {
    case (.birthDate, _), (.birthYear, _), (.age, _), (.starSign, _): break
    default: return []
    }
    switch (self, rule) {
    case (_, .answered), (_, .atLeast): return []
    // A band of a few years is the year, near enough.
    case (_, .band(let width)): return width >= 5 ? [] : [.year]
    case (.starSign, _): return [.month]
    case (.birthYear, _), (.age, _): return [.year]
    case (_, .yearMonth): return [.year, .month]
    case (_, .year): return [.year]
    case (_, .monthDay): return [.month, .day]
    case (_, .month): return [.month]
    default: return [.year, .month, .day]
    }
  }

  /// Everything that a name is about, by its words: `store_gender` is about a store and about gender.
  static func named(_ id: String) -> Set<Concept> {
    let words = words(of: id)
    var found: Set<Concept> = []
    var start = 0
    while start < words.count {
      var longest: (concept: Concept, end: Int)?
      var joined = ""
      for end in start..<words.count {
        joined += words[end]
        if joined.utf8.count > Concept.longestName + Concept.longestPlainWord { break }
        guard let concept = Concept.names[joined] ?? Concept.grown(joined) else { continue }
        if Concept.ambiguous.contains(joined), !isPlain(words[..<start] + words[(end + 1)...]) {
          continue
        }
        longest = (concept, end)
      }
      if let longest { found.insert(longest.concept) }
      start = (longest?.end ?? start) + 1
    }
    return found
  }

  /// What a word is about that has grown together with one that adds nothing: `userdob`, `homezip`.
  private static func grown(_ word: String) -> Concept? {
    for plain in ["customer", "user", "home", "my", "kunden"] where word.hasPrefix(plain) {
      if let concept = names[String(word.dropFirst(plain.count))] { return concept }
    }
    return nil
  }

  private static let longestPlainWord = 8

  /// Whether words add nothing to the one that they stand beside: `customer_age_2` is an age, while
  /// `account_age` is not a person's.
  private static func isPlain(_ words: ArraySlice<String>) -> Bool {
    words.allSatisfy { Concept.plainWords.contains($0) || Int($0) != nil }
  }

  /// The words of an id in lower case: `hashedPostalCode_v2` has hashed, postal, code, v, 2.
  public static func words(of id: String) -> [String] {
    var words: [String] = []
    var word = ""
    var last: UInt8 = 0
    for byte in id.utf8 {
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      let wasLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(last)
      let wasUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(last)
      let wasDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last)
      if !(isUpper || isLower || isDigit) || (isUpper && wasLower) || isDigit != wasDigit {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else if isLower, wasUpper, word.utf8.count > 1 {
        // The last capital of several begins the next word: `userZIPArea`.
        let capital = word.removeLast()
        words.append(word)
        word = String(capital)
      }
      if isUpper || isLower || isDigit {
        word.unicodeScalars.append(UnicodeScalar(isUpper ? byte + 32 : byte))
      }
      last = byte
    }
    return word.isEmpty ? words : words + [word]
  }
}

/// A part of a birth date.
public enum BirthPart: String, CaseIterable, Comparable, Sendable {
  case year, month, day

  private var rank: Int { self == .year ? 0 : self == .month ? 1 : 2 }

  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

// MARK: Names

extension Concept {
  /// Joined words, in English and in the languages of our neighbours, and what they are about.
  private static let names: [String: Concept] = {
    let lists: [(Concept, String)] = [
      (
        .birthDate,
        "birthdate birthday dateofbirth dob bday datebirth geburtsdatum geburtstag gebdat "
          + "datedenaissance fechadenacimiento datadinascita datedenaissance naissance geboortedatum born bornon personnummer"
      ),
      (
        .birthYear,
        "birthyear birthyr yearofbirth yob geburtsjahr jahrgang annonascita graduationyear "
          + "gradyear yearofgraduation abiturjahr schulabschlussjahr"
      ),
      (.age, "age alter agegroup ageband agerange edad leeftijd"),
      (
        .starSign,
        "starsign zodiac zodiacsign sternzeichen tierkreis tierkreiszeichen horoscope signeastrologique"
      ),
      (
        .gender,
        "gender sex geschlecht sexe sexo genero salutation anrede pronouns female male isfemale ismale woman frau"
      ),
      (
        .ethnicity,
        "ethnicity ethnic ethnicorigin race nationality citizenship herkunft skintone skincolor "
          + "skincolour etnia migrationshintergrund"
      ),
      (.religion, "religion religious faith konfession church mosque religiousbelief"),
      (.politics, "politics political politicalparty politicalopinion partei wahlabsicht voter"),
      (.union, "tradeunion unionmembership unionmember gewerkschaft"),
      (
        .health,
        "health medical diagnosis disease illness medication prescription disability disabled "
          + "pregnant pregnancy schwanger gesundheit krankheit diagnose medikament medikamente allergy"
      ),
      (.sexuality, "sexuality sexualorientation sexlife sexuelleorientierung"),
      (.genetics, "genetic genetics dna genome"),
      (.biometrics, "biometric biometrics fingerprint faceprint retina voiceprint"),
      (.postalCode, "postalcode postcode zip zipcode plz postleitzahl codepostal codigopostal"),
      (.dialCode, "areacode dialcode diallingcode dialingcode vorwahl indicatif"),
      (
        .zone,
        "zone deliveryzone deliveryarea lieferzone liefergebiet neighborhood neighbourhood "
          + "stadtteil district quartier bezirk county street"
      ),
      (.store, "store storeid shopid branch filiale nearestshop neareststore"),
      (
        .location,
        "location geo geolocation latitude longitude gps address adresse homeaddress "
          + "streetaddress postaladdress city wohnort"
      ),
      (.income, "income salary creditscore einkommen gehalt revenu"),
    ]
    var names: [String: Concept] = [:]
    for (concept, list) in lists {
      for name in list.split(separator: " ") { names[String(name)] = concept }
    }
    return names
  }()

  private static let longestName = names.keys.map(\.utf8.count).max() ?? 0

  /// Words that mean something else beside another word: `time_zone`, `app_store`, `race_pace`.
  private static let ambiguous: Set<String> = [
    "age", "alter", "race", "zone", "store", "branch", "address", "location", "city", "district",
    "born", "faith", "church", "geo", "gps", "street", "county", "diagnosis", "health", "sex",
    "male", "female", "woman", "income",
  ]

  /// Words that add nothing to such a one.
  private static let plainWords: Set<String> = [
    "customer", "customers", "user", "person", "my", "your", "home", "hashed", "hash", "field",
    "value", "group", "band", "range", "code", "id", "number", "v", "given", "exact", "nearest",
    "current", "last", "preferred", "main", "in", "years", "of", "the", "region", "area", "kunden",
  ]

  /// Terms of the vocabulary; narrower ones are about the same.
  static let categories: [String: Concept] = [
    "pd:BirthDate": .birthDate, "pd:Age": .age, "pd:AgeExact": .age, "pd:AgeRange": .age,
    "pd:Gender": .gender, "pd:Ethnicity": .ethnicity, "pd:EthnicOrigin": .ethnicity,
    "pd:Race": .ethnicity, "pd:SkinTone": .ethnicity, "pd:Nationality": .ethnicity,
    "pd:Religion": .religion, "pd:ReligiousBelief": .religion,
    "pd:PhilosophicalBelief": .religion,
    "pd:PoliticalAffiliation": .politics, "pd:PoliticalOpinion": .politics,
    "pd:TradeUnionMembership": .union,
    "pd:MedicalHealth": .health, "pd:Health": .health, "pd:HealthHistory": .health,
    "pd:HealthRecord": .health, "pd:Prescription": .health, "pd:Disability": .health,
    "pd:Sexual": .sexuality, "pd:Genetic": .genetics, "pd:DNACode": .genetics,
    "pd:Biometric": .biometrics, "pd:Fingerprint": .biometrics, "pd:FacialPrint": .biometrics,
    "pd:Retina": .biometrics,
    "pd:PostalCode": .postalCode, "pd:Location": .location, "pd:PhysicalAddress": .location,
    "pd:GPSCoordinate": .location, "pd:Income": .income,
  ]

  /// Words that give a special category away in the description of something that was watched or
  /// guessed (Q37): nobody calls a segment "Muslims", but "likes prayer times app". With a star, any
  /// word that begins so.
  private static let traces: [(String, Concept)] = [
    (
      "prayer prayers praying mosque* church churches churchgoer* synagogue* halal kosher "
        + "ramadan qibla gebet* moschee* gottesdienst* worship*", .religion
    ),
    (
      "pregnan* schwanger* diabet* cancer depression depressed depressive hiv therapy therapist "
        + "illness* addiction insulin infertil* fertility wheelchair* chemo* asthma*", .health
    ),
    ("gay lesbian* queer transgender homosex* bisexual*", .sexuality),
    ("voter voters republicans democrats activist activists", .politics),
    ("gewerkschaft* unionised unionized", .union),
    ("ethnic* hispanic* immigrant* migrants", .ethnicity),
  ].flatMap { words, concept in words.split(separator: " ").map { (String($0), concept) } }

  /// What words about something inferred give away, with the word that does; nil where nothing.
  public static func trace(in text: String) -> (word: String, concept: Concept)? {
    for word in TextWords.split(text) {
      let trace = traces.first { trace, _ in
        trace.last == "*" ? word.hasPrefix(trace.dropLast()) : word == trace
      }
      if let trace { return (word, trace.1) }
    }
    return nil
  }
}
