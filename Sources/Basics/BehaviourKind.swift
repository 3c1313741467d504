/// What people do with an item.
public enum BehaviourKind: UInt8, CaseIterable, Sendable {
  case view, cart, purchase, click, dismiss

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
