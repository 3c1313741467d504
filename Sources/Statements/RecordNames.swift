import Basics
import Exchanges

/// What records and chains call people, consents and others: by their numbers, which are no more than numbers of
/// one installation, behind what that installation is called. So documents of two installations can lie together.
///
///     urn:x-quid:0b7f3c1e-5a52-4c0e-9a63-1f0e8d7c6b5a:person-3
struct RecordNames {
  /// The person whom a document is about.
  let person: PersonID
  /// What every name begins with; documents have it as `store:`.
  let prefix: String

  init(_ statement: PersonStatement) {
    person = statement.person
    prefix = "\(RecordNames.terms)\(statement.instance?.text ?? "unnamed"):"
  }

  /// What the words of our own begin with, which are the same everywhere; documents have it as `quid:`.
  static let terms = "urn:x-quid:"
  /// The person, in short.
  var personName: String { "store:person-\(person.rawValue)" }
  /// The person, in full.
  var personURN: String { "\(prefix)person-\(person.rawValue)" }
  /// A name of this installation, in full.
  func full(_ name: String) -> String { prefix + name.dropFirst("store:".count) }
  /// The installation's controller, in short.
  static let controller = "store:controller"

  /// A partner, in short.
  static func partner(_ id: String) -> String { "store:partner-\(id)" }

  /// What stands where nobody said anything, and something has to stand.
  static let notStated = "not stated"
}
