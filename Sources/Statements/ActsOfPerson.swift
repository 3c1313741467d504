public import Basics
public import Engine

/// Gathers what one person did, in the order of the behaviour store.
public final class ActsOfPerson: BehaviourVisitor {
  public private(set) var acts: [PersonStatement.Act] = []
  private let person: PersonID

  public init(_ person: PersonID) {
    self.person = person
  }

  /// Takes what the person did and lets pass what others did.
  public func add(_ behaviour: Behaviour, item: Span<UInt8>) {
    if behaviour.person == person { acts.append(PersonStatement.Act(behaviour, spelled: item)) }
  }
}
