/// The operators that join conditions.
enum Junction: String, CaseIterable {
  case and = "$and"
  case or = "$or"
  case nor = "$nor"
  case not = "$not"
}

/// The operators that ask something of one value.
enum ValueOperator: String, CaseIterable {
  case equal = "$eq"
  case unequal = "$ne"
  case less = "$lt"
  case lessOrEqual = "$lte"
  case greater = "$gt"
  case greaterOrEqual = "$gte"

  case versionEqual = "$veq"
  case versionUnequal = "$vne"
  case versionLess = "$vlt"
  case versionLessOrEqual = "$vlte"
  case versionGreater = "$vgt"
  case versionGreaterOrEqual = "$vgte"

  // A name with an `i` at its end ignores case.
  case isIn = "$in"
  case isInFolded = "$ini"
  case isNotIn = "$nin"
  case isNotInFolded = "$nini"
  case isInGroup = "$inGroup"
  case isNotInGroup = "$notInGroup"

  case matches = "$regex"
  case matchesFolded = "$regexi"
  case matchesNot = "$notRegex"
  case matchesNotFolded = "$notRegexi"

  case all = "$all"
  case allFolded = "$alli"
  case someElement = "$elemMatch"
  case size = "$size"
  case exists = "$exists"
  case type = "$type"
  case not = "$not"
}

/// How one value may stand to another.
enum Relation {
  case equal, unequal, less, lessOrEqual, greater, greaterOrEqual

  /// Whether the relation holds between two values that compare so.
  func admits(_ order: Order) -> Bool {
    switch self {
    case .equal: order == .same
    case .unequal: order != .same
    case .less: order == .before
    case .lessOrEqual: order != .after
    case .greater: order == .after
    case .greaterOrEqual: order != .before
    }
  }
}

/// Where one value stands beside another.
enum Order {
  case before, same, after

  init<Value: Comparable>(_ left: Value, _ right: Value) {
    self = left < right ? .before : left == right ? .same : .after
  }

  /// Bytes in the order of their values. For UTF-8 that is the order of the code points.
  init(_ left: [UInt8], _ right: [UInt8]) {
    if left == right {
      self = .same
    } else {
      self = left.lexicographicallyPrecedes(right) ? .before : .after
    }
  }
}
