public import Basics

/// A documented estimate of what a person's data is worth to the business, by one of the eight
/// methods of 11 CCR §7081(a).
public struct Valuation: Equatable, Sendable {
  public let id: String
  public let method: ValuationMethod?
  /// The inputs of the method by name, in the order of the catalog.
  public let inputs: [ValuationInput]
  public let unit: String
  /// The day of the estimate.
  public let on: Day

  /// What the data of one person is worth by the method: in the valuation's unit. Nil when an input
  /// is missing, or people are none.
  public var perPerson: Double? {
    func input(_ name: String) -> Double? { inputs.first { $0.name == name }?.value }
    func each(_ sum: Double?) -> Double? {
      guard let sum, let people = input("people"), people > 0 else { return nil }
      return sum / people
    }
    switch method {
    case .marginal:
      guard let with = input("with"), let without = input("without") else { return nil }
      return each(with - without)
    case .average: return each(input("sum"))
    case .aggregate: return each(input("value"))
    case .revenue: return each(input("revenue"))
    case .expenses, .incentiveExpenses: return each(input("expenses"))
    case .profit:
      guard let revenue = input("revenue"), let expenses = input("expenses") else { return nil }
      return each(revenue - expenses)
    case .other: return input("perPerson")
    case nil: return nil
    }
  }
}

/// One figure that a valuation rests on.
public struct ValuationInput: Equatable, Sendable {
  public let name: String
  public let value: Double

  public init(name: String, value: Double) {
    self.name = name
    self.value = value
  }
}

/// The methods of 11 CCR §7081(a)(1)–(8), in its order. All but the last are a sum over the people
/// that it was drawn from.
public enum ValuationMethod: String, CaseIterable, Sendable {
  /// (1) What the data of so many more people adds: worth of the whole with them, and without.
  case marginal
  /// (2) The average over people whose data was valued one by one.
  case average
  /// (3) The value of all data, shared out.
  case aggregate
  /// (4) Revenue from the data.
  case revenue
  /// (5) Expenses for the data.
  case expenses
  /// (6) Expenses for the incentive itself.
  case incentiveExpenses
  /// (7) Revenue less expenses.
  case profit
  /// (8) Any other practical and reasonably reliable method, used in good faith.
  case other

  /// Its paragraph in §7081(a).
  public var number: Int { (ValuationMethod.allCases.firstIndex(of: self) ?? 0) + 1 }

  /// The names of its inputs.
  public var inputNames: [String] {
    switch self {
    case .marginal: ["with", "without", "people"]
    case .average: ["sum", "people"]
    case .aggregate: ["value", "people"]
    case .revenue: ["revenue", "people"]
    case .expenses, .incentiveExpenses: ["expenses", "people"]
    case .profit: ["revenue", "expenses", "people"]
    case .other: ["perPerson"]
    }
  }
}
