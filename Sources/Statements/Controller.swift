/// Who answers for the data, as records and receipts name them. A catalog does not say, so it comes with
/// each call; what nobody stated says so, and never looks like a name.
public struct Controller: Equatable, Sendable {
  public var id = "controller"
  public var name = notStated
  public var address = notStated
  /// A person or office to turn to.
  public var contact = notStated
  public var email = notStated
  public var phone = notStated
  /// Where the privacy policy stands.
  public var policyURL = notStated
  /// Under whose law, as the location terms of the vocabulary have it: `loc:DE`.
  public var jurisdiction = notStated
  /// Where the data is kept.
  public var location = notStated
  /// Of the words that are shown, as two letters.
  public var language = "en"

  public init() {}

  /// What stands where nobody said anything.
  public static let notStated = "not stated"
}
