/// What a field is about, whatever it is called: told by its category and by the words of its id,
/// so that a birth date stays one under the name `dob`, `geburtsdatum` or `signupField7` (Q45).
enum Concept: String, CaseIterable, Sendable {
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
  var sensitivity: Sensitivity {
    switch self {
    case .ethnicity, .religion, .politics, .union, .health, .sexuality, .genetics, .biometrics:
      .special
    default: .ordinary
    }
  }

  /// Whether it says where somebody is, and so, often, who lives there: US postal codes tell
  /// ethnicity with V = .43 (2020 census).
  var isPlace: Bool {
    switch self {
    case .postalCode, .dialCode, .zone, .store, .location: true
    default: false
    }
  }

  /// Whether it says who somebody is rather than what they did (Q48).
  var isDemographic: Bool { protectedAttribute != nil || isPlace || self == .income }

  /// What it gives away of a birth date at a level.
  func birthParts(_ rule: Generalization) -> Set<BirthPart> {
    switch (self, rule) {
    case (_, .answered), (_, .atLeast): []
    case (.birthDate, .asGiven): [.year, .month, .day]
    case (.birthDate, .yearMonth): [.year, .month]
    case (.birthDate, .year): [.year]
    case (.birthDate, .monthDay): [.month, .day]
    case (.birthDate, .month): [.month]
    // A band of a few years is the year, near enough.
    case (_, .band(let width)) where width >= 5: []
    case (.birthDate, .band), (.birthYear, _), (.age, _): [.year]
    case (.starSign, _): [.month]
    default: []
    }
  }

  /// What a field is about; nil when neither its category nor its id says.
  init?(_ field: Field) {
    self.init(category: field.category, id: field.id)
  }

  /// - Parameter id: matched by its words: `customer_dob` holds the word `dob`.
  init?(category: String?, id: String) {
    // The id first: a false category is the easier way to hide.
    if let named = Concept(named: id) {
      self = named
      return
    }
    var term = category
    while let wanted = term {
      if let concept = Concept.categories[wanted] {
        self = concept
        return
      }
      term = Vocabulary.broader(than: wanted)
    }
    return nil
  }

  /// What a name is about, by its words.
  init?(named id: String) {
    let words = Concept.words(of: id)
    for start in words.indices {
      var joined = ""
      for word in words[start...] {
        joined += word
        if let concept = Concept.names[joined] {
          self = concept
          return
        }
      }
    }
    return nil
  }

  /// The words of an id in lower case: `hashedPostalCode_v2` has hashed, postal, code, v, 2.
  static func words(of id: String) -> [String] {
    var words: [String] = []
    var word = ""
    var last: UInt8 = 0
    for byte in id.utf8 {
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      let wasLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(last)
      let wasDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last)
      if !(isUpper || isLower || isDigit) || (isUpper && wasLower) || isDigit != wasDigit {
        if !word.isEmpty { words.append(word) }
        word = ""
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
enum BirthPart: String, CaseIterable, Comparable, Sendable {
  case year, month, day

  private var rank: Int { self == .year ? 0 : self == .month ? 1 : 2 }

  static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

// MARK: Names

extension Concept {
  /// Joined words, in English and in the languages of our neighbours, and what they are about.
  private static let names: [String: Concept] = {
    let lists: [(Concept, String)] = [
      (
        .birthDate,
        "birthdate birthday dateofbirth dob bday geburtsdatum geburtstag gebdat "
          + "datedenaissance fechadenacimiento datadinascita geboortedatum born bornon"
      ),
      (
        .birthYear,
        "birthyear yearofbirth yob geburtsjahr graduationyear gradyear yearofgraduation "
          + "classof abiturjahr schulabschlussjahr promotionyear"
      ),
      (.age, "age alter agegroup ageband agerange edad eta leeftijd"),
      (.starSign, "starsign zodiac zodiacsign sternzeichen horoscope signeastrologique"),
      (.gender, "gender sex geschlecht sexe genre sexo genero salutation anrede pronouns"),
      (
        .ethnicity,
        "ethnicity ethnic ethnicorigin race nationality herkunft skintone skincolor "
          + "skincolour etnia migrationshintergrund"
      ),
      (.religion, "religion religious faith konfession church mosque religiousbelief"),
      (.politics, "politics political party politicalopinion partei wahlabsicht voter"),
      (.union, "tradeunion unionmembership unionmember gewerkschaft"),
      (
        .health,
        "health medical diagnosis disease illness medication prescription disability "
          + "pregnant pregnancy gesundheit krankheit diagnose medikament medikamente allergy"
      ),
      (.sexuality, "sexuality sexualorientation sexlife sexuelleorientierung"),
      (.genetics, "genetic genetics dna genome"),
      (.biometrics, "biometric biometrics fingerprint faceprint retina voiceprint"),
      (.postalCode, "postalcode postcode zip zipcode plz postleitzahl codepostal codigopostal cap"),
      (.dialCode, "areacode dialcode diallingcode dialingcode vorwahl indicatif"),
      (
        .zone,
        "zone deliveryzone deliveryarea lieferzone liefergebiet neighborhood neighbourhood "
          + "stadtteil district quartier"
      ),
      (.store, "store storeid shopid branch filiale nearestshop neareststore"),
      (.location, "location geo geolocation latitude longitude gps address adresse city wohnort"),
      (.income, "income salary einkommen gehalt revenu"),
    ]
    var names: [String: Concept] = [:]
    for (concept, list) in lists {
      for name in list.split(separator: " ") { names[String(name)] = concept }
    }
    return names
  }()

  /// Terms of the vocabulary; narrower ones are about the same.
  private static let categories: [String: Concept] = [
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

  /// Beginnings of words that give a special category away in the description of something that was
  /// inferred (Q37): nobody calls a segment "Muslims", but "likes prayer times app".
  private static let traces: [(String, Concept)] = [
    ("prayer", .religion), ("pray", .religion), ("mosque", .religion), ("church", .religion),
    ("synagogue", .religion), ("halal", .religion), ("kosher", .religion),
    ("ramadan", .religion), ("gebet", .religion), ("moschee", .religion),
    ("pregnan", .health), ("schwanger", .health), ("diabet", .health), ("cancer", .health),
    ("depress", .health), ("hiv", .health), ("therap", .health), ("illness", .health),
    ("addict", .health), ("insulin", .health), ("fertility", .health),
    ("gay", .sexuality), ("lesbian", .sexuality), ("queer", .sexuality),
    ("transgender", .sexuality), ("homosex", .sexuality),
    ("voter", .politics), ("republican", .politics), ("democrat", .politics),
    ("activist", .politics), ("gewerkschaft", .union), ("ethnic", .ethnicity),
    ("hispanic", .ethnicity), ("immigrant", .ethnicity), ("migrant", .ethnicity),
  ]

  /// What words about something inferred give away, with the word that does; nil where nothing.
  static func trace(in text: String) -> (word: String, concept: Concept)? {
    for word in TextWords.split(text) {
      if let trace = traces.first(where: { word.hasPrefix($0.0) }) { return (word, trace.1) }
    }
    return nil
  }
}
