import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport

/// A shop, and everything that a command to it may name: faults change the one or the other.
struct Scene {
  var shop: Shop
  /// When the command comes, where that is not now.
  var moment: Instant?
  var person = PersonID(0)
  var persons: [PersonID] = []
  var key = PersonalText("new@example.org")
  var terms = TermsID(0)
  var newTerms = Samples.terms("own", purpose: "research")
  var changes: [(String, String?)] = [("/policy/groupAtLeast", "4")]
  var outline = Samples.outline("y", arms: [])
  var arm: ExperimentArm?
  var offer = OfferID(0)
  var answer = Answer.accepted
  var version = 1
  var values: [GivenValue] = []
  var isSpecific = true
  var promise = PromiseID(0)
  var value = Amount(micros: 3_500_000)
  var note = DeliveryNote()
  var delivery = DeliveryID(0)
  var corrector = "lee"
  var reason = "typing-error"
  var consent = ConsentID(0)
  var ending = ConsentEnding.unused
  var scope = Preference.Scope.everything
  var said: Int64 = 0
  var source = StatementSource.person
  var request = RightsRequestID(0)
  var actor = "agent-7"
  var role = "care-agent"
  var task = "ticket-12"
  var approver = "lead-1"
  var approverRole = "care-lead"
  var fields = [FieldLevel(field: "birthDate", level: "monthDay")]
  var minutes: Int64 = 60
  var clearance = ClearanceID(0)
  var purpose = "delivery-times"
  var field = "postalCode"
  var partner = "parcels"
  var kind = Disclosure.Kind.transfer
  var disclosure = DisclosureID(0)
  var items = 1
  var activation = "outfitter-catalogue"
  var item = "tent"
  var placement = "account"

  init(_ changes: [(String, String?)] = [], judges: Bool = false) throws {
    shop = try Shop(changes: changes, judges: judges)
  }

  static let far: UInt32 = 900_000_000

  var wanted: Clearance {
    Clearance(
      actor: actor, role: role, task: task, purpose: "birthday-gift", fields: fields,
      persons: persons, from: shop.now,
      until: shop.now.adding(milliseconds: minutes * 60_000), approver: approver,
      approverRole: approverRole)
  }

  /// Somebody who gave their birthday.
  mutating func celebrant() throws -> PersonID {
    let person = try shop.newcomer()
    try shop.trade("birthday-for-coffee", with: person, ["04-12"])
    return person
  }

  /// Puts the catalog in force with changes beside those that it has.
  mutating func adopt(_ changes: [(String, String?)]) throws {
    try shop.adopt(changes)
    shop.engine.gate = nil
  }

  mutating func say(_ scope: Preference.Scope, _ choice: Preference.Choice = .deny) {
    _ = shop.say(scope, choice, person)
  }

  mutating func restrict() throws {
    try shop.engine.perform(.restrictPerson(person, true), at: shop.now)
  }

  mutating func erase(_ person: PersonID) throws {
    try shop.engine.perform(.erasePerson(person), at: shop.now)
  }
}

/// One thing that is wrong with a command, by itself.
struct Fault: Sendable {
  let refusal: Refusal
  /// What it cannot go together with.
  let unlike: Set<Refusal>
  let happen: @Sendable (inout Scene) throws -> Void

  init(
    _ refusal: Refusal, unlike: Set<Refusal> = [],
    _ happen: @escaping @Sendable (inout Scene) throws -> Void
  ) {
    self.refusal = refusal
    self.unlike = unlike
    self.happen = happen
  }
}

/// A command that is permitted, and what can be wrong with it.
struct FaultyCommand {
  let name: String
  let scene: () throws -> Scene
  let command: (Scene) throws -> Command
  let faults: [Fault]

  init(
    _ name: String, _ faults: [Fault], in scene: @autoclosure @escaping () throws -> Scene,
    _ command: @escaping (Scene) throws -> Command
  ) {
    self.name = name
    self.scene = scene
    self.command = command
    let moment = Fault(.instantOutOfRange) { $0.moment = Instant(milliseconds: -1) }
    self.faults = [moment] + faults
  }
}

extension Scene {
  /// Lets something happen while nobody judges offers, as at any time.
  mutating func ungated(_ body: (inout Scene) throws -> Void) rethrows {
    let gate = shop.engine.gate
    shop.engine.gate = nil
    try body(&self)
    shop.engine.gate = gate
  }
}
