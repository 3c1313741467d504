public import Basics
import Exchanges
import JSONText
import Ledger

/// What takes everything people did, in the order of the behaviour store, such as an index.
public protocol BehaviourVisitor: AnyObject {
  /// - Parameters:
  ///   - behaviour: who did what, when, and under which consent.
  ///   - item: the item's id: UTF-8 in the spelling of JSON, without its quotes.
  func add(_ behaviour: Behaviour, item: Span<UInt8>)
}

/// One thing that a person did, as the behaviour store keeps it while the consent stands:
///
///     "consent":9,"person":7,"at":1767225600000,"kind":"view","item":"tent-2"}
///
/// A request that named its key leaves behind the item what it is recognised by:
///
///     …,"item":"tent-2","key":"c1d2a0de-93b5-8f4e-a2c6-5d0f6f1c0a77","request":-4821932018723}
public struct Behaviour: Sendable {
  public let consent: ConsentID
  public let person: PersonID
  public let at: Instant
  public let kind: BehaviourKind
  /// The request that it came with, where that named its key.
  let request: KeyedRequest?

  /// The method whose requests these are.
  static let method = "behaviour.record"

  /// Appends a line to a group.
  static func write(
    _ kind: BehaviourKind, item: Span<UInt8>, by person: PersonID, under consent: ConsentID,
    at now: Instant, request: KeyedRequest?, to group: inout CommitGroup
  ) {
    group.behaviour.append("{\"consent\":")
    group.behaviour.append(decimal: Int64(consent.rawValue))
    group.behaviour.append(",\"person\":")
    group.behaviour.append(decimal: Int64(person.rawValue))
    group.behaviour.append(",\"at\":")
    group.behaviour.append(decimal: now.milliseconds)
    group.behaviour.append(",\"kind\":\"")
    group.behaviour.append(kind.name)
    group.behaviour.append("\",\"item\":")
    group.behaviour.append(quoting: item)
    if let request {
      group.behaviour.append(",\"key\":\"")
      request.mark.write(to: &group.behaviour)
      group.behaviour.append("\",\"request\":")
      group.behaviour.append(decimal: Int64(bitPattern: request.digest))
    }
    group.behaviour.append("}\n")
    group.endBehaviour(consent: consent.rawValue)
  }

  /// Reads a line's members; nil when this version does not write such.
  /// - Parameter range: where the item's id stands: UTF-8 in the spelling of JSON, without its quotes.
  init?(_ members: Span<UInt8>, item range: inout Range<Int>) {
    var cursor = LineCursor()
    guard cursor.skip("\"consent\":", members), let consent: ConsentID = cursor.id(members),
      cursor.skip(",\"person\":", members), let person: PersonID = cursor.id(members),
      cursor.skip(",\"at\":", members), let at = cursor.integer(members),
      cursor.skip(",\"kind\":\"", members),
      let kind = BehaviourKind.allCases.first(where: { cursor.skip($0.name, members) }),
      cursor.skip("\",\"item\":", members), let item = cursor.spelled(members)
    else { return nil }
    var request: KeyedRequest?
    if cursor.skip(",\"key\":", members) {
      guard let mark = cursor.key(members) else { return nil }
      if cursor.skip(",\"request\":", members) {
        guard let digest = cursor.integer(members) else { return nil }
        request = KeyedRequest(mark: mark, digest: UInt64(bitPattern: digest))
      } else {
        // As versions before wrote it: of the request, the item alone is not in the other members.
        var text = Behaviour.text(of: members.extracting(item))
        request = KeyedRequest(mark: mark, digest: mark.digest(of: text.span))
        text.overwrite()
      }
    }
    guard cursor.skip("}", members), cursor.position == members.count else { return nil }
    self.request = request
    self.consent = consent
    self.person = person
    self.at = Instant(milliseconds: at)
    self.kind = kind
    range = item
  }

  /// The id of an item out of its spelling in JSON, without quotes; whoever holds it overwrites it.
  public static func text(of spelled: Span<UInt8>) -> [UInt8] {
    if !spelled.indices.contains(where: { spelled[$0] == UInt8(ascii: "\\") }) {
      return spelled.indices.map { spelled[$0] }
    }
    let quote = [UInt8(ascii: "\"")]
    let text = try? JSONDocument(scanning: quote + spelled.indices.map { spelled[$0] } + quote)
    return Array((text?.root.string ?? "").utf8)
  }

  /// What its request was answered.
  var keptResponse: KeptResponse? {
    request.map { Behaviour.response($0, kind, under: consent) }
  }

  static func response(
    _ request: KeyedRequest, _ kind: BehaviourKind, under consent: ConsentID
  ) -> KeptResponse {
    KeptResponse(
      key: request.mark, method: method, request: request.digest,
      numbers: [Int64(consent.rawValue), Int64(kind.rawValue)])
  }
}
