/// What people do with an item.
public enum BehaviourKind: UInt8, CaseIterable, Sendable {
  // The numbers are in what a request's act is told apart by, and in the index's sets of acts.
  case view = 0
  case cart = 1
  case purchase = 2
  case click = 3
  case dismiss = 4

  /// The name in logs and requests.
  public var name: StaticString {
    switch self {
    case .view: "view"
    case .cart: "cart"
    case .purchase: "purchase"
    case .click: "click"
    case .dismiss: "dismiss"
    }
  }
}
