/// What a yes to terms already gives of what others ask for: so that nobody is asked twice.
extension Terms {
  /// Whether these ask for anything that a yes to others gave, for the same purpose. What asks for nothing asks for the
  /// purpose alone, which any yes to it agreed to.
  /// - Parameter given: terms of the same purpose.
  public func asksAgain(for given: Terms) -> Bool {
    request.isEmpty || request.indices.contains { given.tells($0, of: self) }
  }

  /// Whether a yes to these gives all that one to others gave, for the same purpose: then it takes its place.
  public func tellsAll(of other: Terms) -> Bool {
    other.request.indices.allSatisfy { tells($0, of: other) }
  }

  /// Whether a yes to these gives what others ask for, at its level or a finer one.
  private func tells(_ ask: Int, of other: Terms) -> Bool {
    let wanted = other.request[ask]
    guard let own = askIndex(of: wanted.field) else { return false }
    return request[own].tells(wanted, rules[own].rule, other.rules[ask].rule)
  }
}

extension FieldLevel {
  /// Whether a value at this level tells what one at another would, each made coarse by its rule.
  public func tells(_ other: FieldLevel, _ own: Generalization, _ wanted: Generalization) -> Bool {
    field == other.field && (level == other.level || own.tellsAsMuch(as: wanted))
  }
}

extension Generalization {
  /// Whether a value that is this coarse tells what one of another coarseness would.
  public func tellsAsMuch(as other: Generalization) -> Bool {
    if self == other || self == .asGiven || other == .answered { return true }
    switch (self, other) {
    case (.first(let own), .first(let wanted)), (.decimals(let own), .decimals(let wanted)):
      return own >= wanted
    case (.band(let own), .band(let wanted)): return wanted.isMultiple(of: own)
    case (.groups(let own), .groups(let wanted)):
      return own.allSatisfy { group in
        wanted.contains {
          $0.values.contains(group.id) || Set(group.values).isSubset(of: $0.values)
        }
      }
    case (.year, _), (.yearMonth, _), (.month, _), (.monthDay, _):
      guard let wanted = other.dateParts, let own = dateParts else { return false }
      return wanted.isSubset(of: own)
    case (.asGiven, _), (.atLeast, _), (.band, _), (.first, _), (.decimals, _), (.groups, _),
      (.answered, _):
      return false
    }
  }

  /// The parts of a date that are left; nil where none is told as such.
  private var dateParts: Set<Character>? {
    switch self {
    case .year: ["y"]
    case .yearMonth: ["y", "m"]
    case .month: ["m"]
    case .monthDay: ["m", "d"]
    case .asGiven, .atLeast, .band, .first, .decimals, .groups, .answered: nil
    }
  }
}
