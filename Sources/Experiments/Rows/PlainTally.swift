import Basics

/// People of one day and arm who did nothing but answer on their first day and have value.
struct PlainTally: Sendable {
  private(set) var people: Int64 = 0
  private var answered: Int64 = 0
  private var yes: Int64 = 0
  private var value = ArmCell.Value()

  /// Adds somebody.
  /// - Parameter accepted: nil where they gave no answer.
  /// - Returns: whether there was nobody before.
  @inline(__always)
  mutating func add(_ accepted: Bool?, _ micros: Int64, cap: Int64) -> Bool {
    people += 1
    answered += accepted == nil ? 0 : 1
    yes += accepted == true ? 1 : 0
    if micros == 0 { return people == 1 }
    let capped = min(micros, cap)
    value.delivered += micros
    value.capped += capped
    value.largest = max(value.largest, micros)
    value.deliveredSquares += Int128(micros) * Int128(micros)
    value.cappedSquares += Int128(capped) * Int128(capped)
    return people == 1
  }

  /// As a cell that each of them was counted in by the one function that says into which numbers people go.
  func cell(_ definition: ExperimentDefinition) -> ArmCell {
    var cell = ArmCell()
    for (accepted, count) in [(nil, people - answered), (false, answered - yes), (true, yes)]
      as [(Bool?, Int64)]
    where count > 0 {
      var one = ArmCell()
      PersonRow(accepted: accepted).add(to: &one, definition)
      cell.people += one.people.times(count)
    }
    cell.value += value
    return cell
  }
}

extension ArmCell.People {
  /// So many alike.
  func times(_ count: Int64) -> Self {
    var people = self
    people.entered *= count
    people.shown *= count
    people.answered *= count
    people.accepted *= count
    return people
  }
}
