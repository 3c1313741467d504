import Basics

/// Parameters that only together get a request past its checks, so that what stands behind these is
/// reached too. What is not named here is made up by shape.
enum RequestRecipes {
  /// Values as JSON, by parameter; an empty one is left out.
  static func recipe(
    _ method: String, _ known: KnownNumbers, _ setting: FuzzSetting, _ random: inout Random
  ) -> [String: String] {
    func someone(_ purpose: String?, _ random: inout Random) -> KnownNumbers.Acceptance? {
      let fitting = known.acceptances.filter { purpose == nil || $0.purpose == purpose }
      return fitting.isEmpty ? nil : random.element(fitting)
    }
    var recipe: [String: String] = [:]
    switch method {
    case "offer.next", "offer.explain":
      if random.below(2) == 0 { recipe["placement"] = "" }
      if random.below(4) > 0 { recipe["channel"] = "" }
      if random.below(3) > 0 { recipe["attributes"] = "{\"basketItems\":2}" }
    case "offer.preview":
      if random.below(4) > 0 { recipe["holdings"] = #"["birthday-for-coffee"]"# }
      if random.below(4) > 0 { recipe["date"] = "\"2027-01-31\"" }
      for name in ["placement", "channel", "attributes", "purpose"] where random.below(4) > 0 {
        recipe[name] = ""
      }
      for name in ["person", "clearance", "actor", "role"] { recipe[name] = "" }
      if random.below(2) > 0 {
        recipe.merge(clearance) { _, cleared in cleared }
        recipe["person"] = someone("birthday-gift", &random)?.person
        recipe["holdings"] = ""
      }
    case "offer.answer":
      // Most of what follows needs a consent.
      if random.below(2) == 0 { recipe["answer"] = "\"accepted\"" }
    case "preference.set":
      let (scope, choice) = random.element(preferences)
      recipe = ["scope": "\"\(scope)\"", "choice": "\"\(choice)\""]
      if random.below(3) > 0 { (recipe["by"], recipe["basis"]) = ("", "") }
      if random.below(2) > 0 { recipe["said"] = "" }
    case "benefit.deliver":
      // More than is owed needs one.
      if random.below(3) > 0 { recipe["reason"] = "\"all-there-was\"" }
    case "benefit.correct":
      recipe = ["delivery": "\(random.below(6))", "value": "1", "by": "\"b1\""]
      recipe["reason"] = "\"typing-error\""
    case "behaviour.record":
      let purpose = random.below(4) == 0 ? nil : "recommendations"
      guard let one = someone(purpose, &random) else { break }
      recipe = ["person": one.person, "purpose": "\"\(one.purpose)\""]
    case "recommend.items":
      recipe = ["purpose": "\"recommendations\""]
      recipe[random.below(2) == 0 ? "person" : "session"] = ""
    case "recommend.after":
      recipe = ["purpose": "\"recommendations\""]
      recipe["person"] = someone("recommendations", &random)?.person
    case "partner.disclose":
      let (purpose, field, partner) = random.element(handovers)
      recipe = ["purpose": "\"\(purpose)\"", "field": "\"\(field)\"", "partner": "\"\(partner)\""]
      recipe["person"] = someone(purpose, &random)?.person
    case "partner.passOn":
      recipe = ["partner": "\"courier\""]
      if random.below(2) > 0 { recipe["disclosure"] = known.highest["disclosure"].map { "\($0)" } }
    case "audience.activate":
      let people = (0..<1 + random.below(6)).compactMap { _ in
        someone("outfitter-offers", &random)?.person
      }
      recipe = [
        "activation": "\"outfitter-catalogue\"", "persons": "[\(people.joined(separator: ","))]",
      ]
    case "clearance.open":
      recipe = clearance
      recipe["approver"] = "\"b1\""
      recipe["approverRole"] = "\"care-lead\""
      recipe["fields"] = "[{\"field\":\"birthDate\",\"level\":\"monthDay\"}]"
      recipe["purpose"] = "\"birthday-gift\""
      recipe["from"] = ""
      recipe["until"] =
        random.below(8) > 0 ? "\"\(setting.now.adding(milliseconds: 3_000_000).text)\"" : nil
      if random.below(2) == 0 { recipe["persons"] = "" }
    case "data.read":
      recipe = clearance
      recipe["person"] = someone("birthday-gift", &random)?.person
      if random.below(2) > 0 { recipe["clearance"] = known.highest["clearance"].map { "\($0)" } }
    case "data.count":
      recipe = clearance
      recipe["field"] = "\"birthDate\""
      recipe["level"] = "\"monthDay\""
    case "consent.outdated":
      recipe = clearance
      if random.below(3) > 0 { recipe["after"] = "" }
    case "experiment.start":
      var exchanges = [
        "birthday-for-coffee", "birthday-for-greeting", "size-for-fit", "views-for-finds",
      ]
      shuffle(&exchanges, &random)
      let arms = (0..<random.element([1, 2, 2, 2, 3])).map {
        #"{"arm":"a\#($0)","exchange":"\#(random.below(8) > 0 ? exchanges[$0] : exchanges[0])"}"#
      }
      recipe = ["experiment": experiment(&random), "arms": "[\(arms.joined(separator: ","))]"]
    case "experiment.stop", "experiment.close", "experiment.report":
      recipe = ["experiment": experiment(&random)]
    default: break
    }
    return recipe
  }

  /// One of so many names that a life does not run out of new ones, and comes back to old ones.
  private static func experiment(_ random: inout Random) -> String {
    "\"e\(random.below(24))\""
  }

  private static let clearance = ["actor": "\"a1\"", "role": "\"care-agent\""]

  private static let preferences = [
    ("everything", "deny"), ("everything", "allow"), ("everything", "allow"),
    ("everything", "reset"), ("globalPrivacyControl", "deny"), ("globalPrivacyControl", "reset"),
    ("frequency", "30"), ("frequency", "reset"), ("channel:email", "deny"),
    ("topic:clothes", "deny"), ("topic:food", "allow"), ("partner:outfitter", "deny"),
    ("purpose:fitting", "deny"), ("purpose:recommendations", "allow"),
    ("field:fitting:clothesSize", "deny"),
  ]

  private static let handovers = [
    ("delivery-times", "postalCode", "parcels"), ("outfitter-offers", "clothesSize", "outfitter"),
  ]

  /// Whether a method is to be left aside this time: what ends things for good leaves little to do for
  /// the others when it is drawn as often.
  static func isRare(_ method: String) -> Bool {
    ["person.erase", "consent.end", "person.restrict", "consent.withdraw"].contains(method)
  }
}
