import TestSupport
import Testing

@testable import Catalogs
@testable import TrustRules

/// Purposes that say nothing are told from purposes that only sound alike (Q23).
@Suite struct VaguenessTests {
  private let vagueness = Vagueness(["Synergien heben", "drive engagement"])

  @Test(.namesItsRow)
  func vagueWordsAreCaught() {
    let rows: [String] = [
      "To improve our services", "to improve our services.", "For marketing purposes.",
      "Your data may be used.", "We may use your data for various purposes.",
      "We use your information to improve our services and for marketing purposes.",
      "Your information might be shared with partners.", "In order to enhance your experience!",
      "For business purposes, research purposes and more.", "Because of our legitimate interests",
      "To develop new products and services", "To serve you better", "For analytics purposes",
      "Your e-mail address could be disclosed to others.", "Synergien heben", "To drive engagement",
      "We and our partners may process your personal data.", "So that we get to know you better.",
      "To personalize your experience", "IMPROVE   OUR\u{2028}SERVICES", "Marketing.",
      "To improve all our services.",
      "To better our services.", "To better understand our customers.", "Because we can.",
      "Zur Verbesserung unserer Dienste.", "Zu Marketingzwecken", "Pour améliorer nos services.",
      "Your data could possibly be utilised by selected third parties.", "For business needs",
    ]
    forEachRow(rows) { text in
      #expect(vagueness.fault(in: text) != nil)
    }
  }

  @Test(.namesItsRow)
  func honestWordsAreNot() {
    let rows: [String] = [
      "Send you a coffee on your birthday.",
      "To improve our services: we look at which sizes come back and correct the size table.",
      "Show first what we have in your size, so that less comes back.",
      "We use your postal code to tell you the day of delivery.",
      "The voucher may be used in every shop until June.", "A coupon code that can be used once.",
      "Send you the marketing newsletter of the garden centre once a month.",
      "Improve the fit of what we recommend by what you kept.",
      "To warn you at items that hold nuts.",
      "Research purposes: the asthma study of the Charité measures how pollen counts change attacks.",
      "You can share it with a friend.", "It may be May when your roses arrive.",
      "Bestellungen schneller ausliefern.", "So that you can use the lift with your key card.",
      "So that we may use your day to greet you.",
      "So that we can use your day for the coffee voucher.",
      "The offer may be used once a month by each family.",
      "We can share the tracking link with you.", "A present that may be shared with a friend.",
      "Your ticket might be sold out, so we hold one back.", "A letter needs an address.",
    ]
    forEachRow(rows) { text in
      #expect(vagueness.fault(in: text) == nil)
    }
  }

  @Test(.namesItsRow)
  func placeholdersAreKnown() {
    let rows: [(String, Bool)] = [
      ("-", true), ("TODO", true), ("n/a", true), ("none", true), ("xxx", true), (" … ", true),
      ("", true), ("The till.", false), ("customer care", false), ("№ 5", false),
    ]
    forEachRow(rows) { (text, isOne) in
      #expect(Vagueness.isPlaceholder(text) == isOne)
    }
  }

  @Test(.namesItsRow)
  func tracesOfSomethingSensitiveAreRead() {
    let rows: [(String, Bool)] = [
      ("likes prayer times app", true), ("mosque-goers", true), ("hive frames", false),
      ("Churchill biographies", false), ("coffee addict", false), ("depressurised bottles", false),
      ("bird migrations", false), ("democratic history", false), ("insulin pump", true),
    ]
    forEachRow(rows) { (text, isOne) in
      #expect((Concept.trace(in: text) != nil) == isOne)
    }
  }

  @Test(.namesItsRow)
  func statedTimesAreRead() {
    let rows: [(String, Int, Bool)] = [
      ("We keep it for 90 days.", 90, true), ("90 days", 91, false), ("one year", 365, true),
      ("A year, then we ask again.", 365, true), ("12 months", 365, true), ("12 Monate", 365, true),
      ("three months", 90, true), ("three months", 60, false), ("six weeks", 42, true),
      ("30 days, at most 90 days", 90, true), ("zwei Wochen", 14, true),
      ("99999999999 days", 90, true),
      ("as long as it is needed", 90, true), ("Five years.", 365, false),
      ("zwölf Monate", 365, true),
    ]
    forEachRow(rows) { (text, days, fits) in
      let stated = StatedTimes.days(in: text)
      #expect((stated.isEmpty || stated.contains { $0.contains(days) }) == fits)
    }
  }

  @Test(.namesItsRow)
  func namesAreKnownByTheirWords() {
    let rows: [(String, Concept)] = [
      ("dob", Concept.birthDate), ("customerDOB", .birthDate), ("date_of_birth", .birthDate),
      ("DateOfBirth", .birthDate), ("geburtsdatum", .birthDate),
      ("kunden-geburtsdatum", .birthDate),
      ("birthDay2", .birthDate), ("hashedZIPCode", .postalCode), ("plz_hash", .postalCode),
      ("zip3", .postalCode), ("store17", .store), ("nearestStoreID", .store), ("lieferzone", .zone),
      ("ageBand", .age), ("graduation.year", .birthYear), ("starSign", .starSign), ("sex", .gender),
      ("userZIPArea", .postalCode), ("customerDOBValue", .birthDate), ("sexLife", .sexuality),
      ("customer_age_2", .age), ("homeAddress", .location), ("race", .ethnicity),
      ("userdob", .birthDate), ("customergender", .gender), ("homezip", .postalCode),
      ("Jahrgang", .birthYear), ("isFemale", .gender),
    ]
    forEachRow(rows) { (id, concept) in
      #expect(Concept.named(id) == [concept])
    }
  }

  /// A name may be about more than one thing.
  @Test func aNameIsAboutAllThatItSays() {
    #expect(Concept.named("storeBirthday") == [.birthDate])
    #expect(Concept.named("storeIDAndGender") == [.store, .gender])
    #expect(Concept.named("zipAndBirthday") == [.postalCode, .birthDate])
  }

  /// Long names cost no more than their length.
  @Test func aLongNameIsReadInNoTime() {
    let long = String(repeating: "a1", count: sampled(3_000, thorough: 30_000))
    #expect(Concept.named(long) == [])
    #expect(Concept.named(long + "_gender") == [.gender])
  }

  @Test(.namesItsRow)
  func innocentNamesAreNot() {
    let rows: [String] = [
      "page", "storageClass", "updated", "message", "sexton", "zipper", "dobermann", "capital",
      "restored", "x", "", "---", "musicGenre", "partySize", "accountAge", "etaMinutes", "racePace",
      "timeZone", "appStore", "hatCap", "ipAddress", "emailAddress", "storage_location",
      "carDiagnosis", "dogHealthPlan", "classOfTravel", "gpsWatch", "storeCredit",
      "formOfAddress", "catSex", "monthlyCap",
    ]
    forEachRow(rows) { id in
      #expect(Concept.named(id) == [])
    }
  }
}
