import Basics

/// Under which clock and when.
struct FuzzSetting: Sendable {
  var takesMoments = false
  var now = Instant(milliseconds: 0)
}

/// Numbers that the service has given out, newest last, by what they count.
struct KnownNumbers: Sendable {
  struct Offer: Sendable {
    let number: Int64
    let textVersion: Int64
    let fields: [String]
    let person: String
    let purpose: String
  }

  /// What somebody accepted, their id as it was spelt.
  struct Acceptance: Sendable {
    let person: String
    let purpose: String
  }

  var offers: [Offer] = []
  var acceptances: [Acceptance] = []
  /// The highest of each kind.
  var highest: [String: Int64] = [:]

  mutating func note(_ kind: String, _ number: Int64) {
    highest[kind] = max(highest[kind] ?? 0, number)
  }
}

/// Makes up the parameters of a request: by what their names are known to mean, or by their shapes alone.
struct ValueMaker {
  let known: KnownNumbers
  let setting: FuzzSetting
  private var offer: KnownNumbers.Offer?

  init(known: KnownNumbers, setting: FuzzSetting) {
    self.known = known
    self.setting = setting
  }

  mutating func parameters(of method: RequestGrammar.Method, _ random: inout Random) -> [UInt8] {
    offer = known.offers.isEmpty ? nil : known.offers[random.below(known.offers.count)]
    let recipe =
      random.below(5) == 0 ? [:] : RequestRecipes.recipe(method.name, known, setting, &random)
    var parts: [[UInt8]] = []
    for member in method.members {
      if let value = recipe[member.name] {
        // What a recipe leaves empty it leaves out.
        if !value.isEmpty { parts.append(Array("\"\(member.name)\":\(value)".utf8)) }
        continue
      }
      let isMoment = member.name == "at"
      let odds = random.below(100)
      let isGiven =
        isMoment
        ? (setting.takesMoments ? odds < 97 : odds < 2)
        : member.isRequired
          ? odds < 99 : member.name == "values" && offer != nil ? odds < 92 : odds < 45
      if !isGiven { continue }
      var value: [UInt8] = []
      // A moment that is far ahead would end everything at once, for all of the life.
      if random.below(isMoment ? 2_000 : 50) == 0 {
        value += random.element(ValueMaker.strange).utf8
      } else {
        make(member.name, member.shape, &value, &random)
      }
      parts.append(Array("\"\(member.name)\":".utf8) + value)
    }
    if random.below(150) == 0 { parts.append(Array("\"persn\":\"zz-1\"".utf8)) }
    if random.below(5) == 0 { shuffle(&parts, &random) }
    var bytes = Array("{".utf8)
    for (index, part) in parts.enumerated() {
      if index > 0 { bytes += ",".utf8 }
      bytes += part
    }
    bytes += "}".utf8
    return bytes
  }

  /// Values of types that are seldom right.
  static let strange = [
    "null", "true", "-1", "0", "1e400", "-0.0", "9223372036854775808", "2147483647", "2147483648",
    "\"\"", "[]", "{}", "[[]]", "{\"\":\"\"}", "0.0000001", "1e-7", "4000.000001", "\"\\u0000\"",
    "\"9999-12-31T23:59:59.999Z\"", "\"0001-01-01T00:00:00Z\"", "\"2026-11-24T24:00:00Z\"",
    "[null]",
    "{\"field\":\"birthDate\"}", "[{\"arm\":\"a\",\"exchange\":\"x\"}]",
  ]

  /// Words that the shop's catalog knows, and some that it does not.
  private static let words: [String: [String]] = [
    "placement": ["account", "product", "basket", "home", "nowhere"],
    "channel": ["email", "app", "fax"],
    "purpose": [
      "birthday-gift", "fitting", "delivery-times", "allergy-warnings", "recommendations",
      "outfitter-offers", "none",
    ],
    "field": ["birthDate", "clothesSize", "postalCode", "foodAllergies", "viewedItems", "x"],
    "level": ["monthDay", "exact", "group", "area", "which", "items", "over18", "x"],
    "partner": ["parcels", "outfitter", "courier", "x"],
    "role": ["care-agent", "care-agent", "x"], "approverRole": ["care-lead", "care-lead", "x"],
    "actor": ["a1", "a2"], "approver": ["b1", "a1"], "task": ["t1", "t2"], "by": ["b1", "a1"],
    "basis": ["letter-1"], "activation": ["outfitter-catalogue", "outfitter-catalogue", "x"],
    "experiment": ["e1", "e2", "e3"], "arm": ["a", "b", "c"],
    "exchange": [
      "birthday-for-coffee", "birthday-for-greeting", "size-for-fit", "views-for-finds", "x",
    ],
    "scope": [
      "everything", "globalPrivacyControl", "frequency", "channel:email", "topic:clothes",
      "partner:outfitter", "purpose:fitting", "field:fitting:clothesSize", "topic:x", "x",
      "field:fitting", "purpose:",
    ],
    "choice": ["allow", "deny", "reset", "30", "0", "99999999999999999999", "-1"],
    "item": ["tent", "zelt-ü", "i\\n1", "i\\u0000", "\\ud83d\\ude00", "a\\\"b", "\u{2028}"],
  ]

  private static let people: [String] =
    (0..<24).map { "zz-\($0)" } + [
      "zz-\\u0031", "zz-é", "zz-\\\"", "zz-\\n", "zz-\\u0000", "zz-\\ud83d\\udcb6", "zz-\u{301}",
      "zz-" + String(repeating: "k", count: 253), "zz-" + String(repeating: "k", count: 254),
    ]

  /// Mostly what the fields take: a yes without a usable value makes no consent, and most that follows needs one.
  private static let given: [String: [String]] = [
    "birthDate": [
      "1990-04-12", "2000-02-29", "1985-07-03", "1961-12-31", "--11-05", "--02-29", "1977-01-20",
      "1990-13-01", "1890-01-01", "2030-01-01",
    ],
    "clothesSize": ["34", "36", "38", "40", "42", "44", "45"],
    "postalCode": ["10115", "20095", "80331", "50667", "04109", "1", "x"],
    "foodAllergies": ["nuts", "milk"], "viewedItems": ["tent", "stove"],
  ]

  private func make(
    _ name: String, _ shape: ParameterShape, _ bytes: inout [UInt8], _ random: inout Random
  ) {
    switch shape {
    case .words(let words): bytes += "\"\(random.element(words))\"".utf8
    case .whole(let low, let high): bytes += String(whole(name, low, high, &random)).utf8
    case .amount:
      bytes += random.element(["3.5", "5", "0", "4", "1", "12", "4000", "0.000001", "35e-1"]).utf8
    case .flag: bytes += (random.below(3) > 0 ? "true" : "false").utf8
    case .key: bytes += "\"\(key(&random))\"".utf8
    case .object: bytes += random.element(ValueMaker.attributes).utf8
    case .map: map(&bytes, &random)
    case .list(let element, let least):
      bytes += "[".utf8
      for index in 0..<max(least, random.below(5)) {
        if index > 0 { bytes += ",".utf8 }
        make(name == "persons" ? "person" : name, element, &bytes, &random)
      }
      bytes += "]".utf8
    case .members(let members):
      // A field with a level that it has, mostly, so that more is reached than names.
      if members.first?.name == "field", random.below(4) > 0 {
        bytes += "{\"field\":\"birthDate\",\"level\":\"monthDay\"}".utf8
        return
      }
      bytes += "{".utf8
      for (index, member) in members.enumerated() {
        if index > 0 { bytes += ",".utf8 }
        bytes += "\"\(member.name)\":".utf8
        make(member.name, member.shape, &bytes, &random)
      }
      bytes += "}".utf8
    case .name, .text: bytes += "\"\(text(name, &random))\"".utf8
    }
  }

  private func text(_ name: String, _ random: inout Random) -> String {
    if name == "person" { return random.element(ValueMaker.people) }
    if let words = ValueMaker.words[name] { return random.element(words) }
    return moment(name, &random)
  }

  private static let attributes = [
    "{}", "{\"basketItems\":2}", "{\"basketItems\":0}", "{\"basketItems\":\"x\",\"x\":[{}]}",
    "{\"basketItems\":1e400}", "{\"basketItems\":3,\"postalCode.region\":\"1\"}",
    "{\"basketItems\":3,\"postalCode\":\"10115\"}", "{\"basketItems\":null}",
  ]

  private func whole(_ name: String, _ low: Int64, _ high: Int64, _ random: inout Random) -> Int64 {
    if random.below(60) == 0 { return random.below(2) == 0 ? low : high }
    if name == "offer", let offer, random.below(8) > 0 { return offer.number }
    if name == "textVersion" { return random.below(12) == 0 ? 2 : offer?.textVersion ?? 1 }
    guard let highest = known.highest[name] else { return low + Int64(random.below(3)) }
    // The newest are those about which most can still be done.
    if random.below(3) > 0 { return max(low, highest - Int64(random.below(6))) }
    return min(high, low + Int64(random.below(Int(highest) + 3)))
  }

  private func map(_ bytes: inout [UInt8], _ random: inout Random) {
    var fields = offer?.fields ?? []
    if random.below(12) == 0 { fields.append(random.element(["birthDate", "clothesSize", "x"])) }
    bytes += "{".utf8
    var isFirst = true
    for (index, field) in fields.enumerated() where !fields[..<index].contains(field) {
      let texts = ValueMaker.given[field] ?? ["x"]
      // The first is right, most of the time.
      let text = random.below(3) > 0 ? texts[0] : random.element(texts)
      bytes += "\(isFirst ? "" : ",")\"\(field)\":\"\(text)\"".utf8
      isFirst = false
    }
    bytes += "}".utf8
  }

  private func key(_ random: inout Random) -> String {
    let number = random.below(3) == 0 ? random.below(24) : 1_000 + random.below(1_000_000_000)
    return "0b1f7d9e-3c55-4222-8333-" + DecimalText.padded(number, to: 12)
  }

  private func moment(_ name: String, _ random: inout Random) -> String {
    let minute: Int64 = 60_000
    let offset: Int64 =
      switch (name, random.below(12)) {
      case ("until", 0...8): 30 * minute
      case (_, 0): -1_000 * minute
      case (_, 1): name == "at" ? -minute : minute * 60 * 24 * 40
      case (_, 2): -1
      default: 0
      }
    let text = setting.now.adding(milliseconds: offset).text
    return switch random.below(30) {
    case 0: String(text.dropLast()) + "+00:00"
    case 1: String(text.dropLast()) + "-23:59"
    case 2: text.lowercased()
    default: text
    }
  }
}
