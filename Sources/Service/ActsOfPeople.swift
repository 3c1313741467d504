public import Basics
public import Engine
import Exchanges
import JSONText
import Statements

/// What people did, as far as it is kept, by the consent that it is kept under: 24 bytes each, and each
/// item's id once. With the consent it goes at once.
public struct ActsOfPeople: Forgetting {
  private struct Act {
    var at: Int64
    /// The next older one under the same consent, or `none`.
    var earlier: UInt32
    var item: UInt32
    var kind: BehaviourKind
  }

  private static let none = UInt32.max

  private var acts: [Act] = []
  private var items = KeyTable(reusesNumbers: true)
  /// By item: how many acts are with it.
  private var uses: [UInt32] = []
  /// By consent: its newest act, or `none`.
  private var newest: [UInt32] = []
  /// Slots of acts that are gone, to be used again.
  private var free: [UInt32] = []
  /// How many are kept.
  var count: Int { acts.count - free.count }

  /// Items that have room, used or not.
  var itemRoom: Int { items.count }

  public init() {}

  /// - Parameter item: the item's id as UTF-8.
  mutating func add(
    _ kind: BehaviourKind, item: Span<UInt8>, under consent: ConsentID, at moment: Instant
  ) {
    while newest.count <= consent.index { newest.append(ActsOfPeople.none) }
    let number = items.insert(item).number
    if number == uses.count { uses.append(0) }
    uses[number] += 1
    let act = Act(
      at: moment.milliseconds, earlier: newest[consent.index], item: UInt32(number), kind: kind)
    if let slot = free.popLast() {
      acts[Int(slot)] = act
      newest[consent.index] = slot
    } else {
      newest[consent.index] = UInt32(acts.count)
      acts.append(act)
    }
  }

  /// Forgets what was kept under a consent.
  /// - Complexity: O(acts under the consent).
  public mutating func forget(_ one: Forgotten) {
    guard case .consent(let consent) = one, consent < newest.count else { return }
    var slot = newest[Int(consent)]
    newest[Int(consent)] = ActsOfPeople.none
    while slot != ActsOfPeople.none {
      let (earlier, item) = (acts[Int(slot)].earlier, Int(acts[Int(slot)].item))
      acts[Int(slot)] = Act(
        at: 0, earlier: ActsOfPeople.none, item: ActsOfPeople.none, kind: .view)
      free.append(slot)
      uses[item] -= 1
      if uses[item] == 0 { items.remove(item) }
      slot = earlier
    }
  }

  /// Calls with all acts in the order in which they came, by their moments.
  /// - Complexity: O(acts).
  func visit(_ body: (BehaviourKind, Span<UInt8>, ConsentID, Instant) -> Void) {
    var consents = [UInt32](repeating: ActsOfPeople.none, count: acts.count)
    for consent in newest.indices {
      var slot = newest[consent]
      while slot != ActsOfPeople.none {
        consents[Int(slot)] = UInt32(consent)
        slot = acts[Int(slot)].earlier
      }
    }
    // Slots are used again, so their order tells nothing once something was forgotten.
    var order = acts.indices.filter { consents[$0] != ActsOfPeople.none }
    if !free.isEmpty { order.sort { (acts[$0].at, $0) < (acts[$1].at, $1) } }
    for slot in order {
      let act = acts[slot]
      let key = items.key(Int(act.item))
      body(act.kind, key.span, ConsentID(consents[slot]), Instant(milliseconds: act.at))
    }
  }

  /// What was done under some consents, the oldest first.
  func acts(under consents: [ConsentID]) -> [PersonStatement.Act] {
    var found: [PersonStatement.Act] = []
    for consent in consents where consent.index < newest.count {
      var own: [PersonStatement.Act] = []
      var slot = newest[consent.index]
      while slot != ActsOfPeople.none {
        let act = acts[Int(slot)]
        let item = PersonalText(Array(items.key(Int(act.item)))) ?? PersonalText("")
        own.append(
          PersonStatement.Act(
            consent: consent, at: Instant(milliseconds: act.at), kind: act.kind, item: item))
        slot = act.earlier
      }
      found += own.reversed()
    }
    return found
  }
}

/// Gathers what people did from the store, when it is opened.
public final class ActsReader: BehaviourVisitor {
  private var acts = ActsOfPeople()

  public init() {}

  /// Gives away what was gathered: a second copy would keep what the first one forgets.
  public func take() -> ActsOfPeople {
    var taken = ActsOfPeople()
    swap(&taken, &acts)
    return taken
  }

  /// Takes what one person did.
  public func add(_ behaviour: Behaviour, item: Span<UInt8>) {
    let act = PersonStatement.Act(behaviour, spelled: item)
    let bytes = act.itemBytes
    acts.add(behaviour.kind, item: bytes.span, under: behaviour.consent, at: behaviour.at)
  }
}
