import Basics

/// What makes a state of the stores' lines at start: the ledger first, which the others are held against, then what
/// people did and the vault, of which the ledger says what may still be there.
public protocol Fold: AnyObject {
  /// Takes the members of the ledger's next line.
  func addEvent(_ members: Span<UInt8>) throws

  /// Whether a consent has been given and has not ended, as far as the ledger says.
  func stands(consent: UInt32) -> Bool

  /// Whether a consent has been given and has ended, as far as the ledger says.
  func hasEnded(consent: UInt32) -> Bool

  /// Whether a consent that has been given covers what its person does, as far as the ledger says: under any other,
  /// versions before kept it all the same.
  func coversBehaviour(consent: UInt32) -> Bool

  /// Whether a record belongs in the vault, as far as the ledger says.
  func stands(_ id: VaultRecordID) -> Bool

  /// How many people's, values' and consents' numbers the ledger has given out.
  var numbers: (people: Int, values: Int, consents: Int) { get }

  /// A fold of its own that goes on from here with the ledger's lines alone.
  func branch() -> any Fold

  /// Takes the members of a line of behaviour that is kept.
  func addBehaviour(_ members: Span<UInt8>) throws

  /// Takes the members of a record that is kept, behind its name.
  func addRecord(_ id: VaultRecordID, _ members: Span<UInt8>) throws
}

extension Fold {
  /// Whether what was done under a consent is kept.
  func keepsBehaviour(consent: UInt32) -> Bool {
    stands(consent: consent) && coversBehaviour(consent: consent)
  }

  /// Whether what was done under a consent is to go.
  func dropsBehaviour(consent: UInt32) -> Bool {
    hasEnded(consent: consent) || stands(consent: consent) && !coversBehaviour(consent: consent)
  }
}

/// How many bytes of the stores have been read, of how many.
public typealias FoldProgress = (_ done: Int, _ total: Int) -> Void
