import Basics
import Catalogs
import Exchanges
import JSONText

/// The lines of experiments and their arms, as they are written and read.
extension EventWriter {
  mutating func write(_ fact: ExperimentFact, _ names: ExchangeState) {
    switch fact {
    case .started(_, let outline): write(outline, names)
    case .stopped(let id, let byCatalog):
      string(",\"event\":\"experimentStopped\",\"experiment\":", names.experiments[id.index].name)
      if byCatalog { buffer.append(",\"why\":\"armGone\"") }
    case .entryClosed(let id):
      string(",\"event\":\"entryClosed\",\"experiment\":", names.experiments[id.index].name)
    case .exposed(let person, let arm):
      piece(",\"event\":\"personExposed\",\"person\":", person.rawValue)
      write(arm, names)
    }
  }

  private mutating func write(_ outline: ExperimentOutline, _ names: ExchangeState) {
    string(",\"event\":\"experimentStarted\",\"experiment\":", outline.name)
    buffer.append(",\"arms\":[")
    for (index, arm) in outline.arms.enumerated() {
      string(index == 0 ? "{\"arm\":" : ",{\"arm\":", arm.name)
      if let terms = arm.terms {
        buffer.append(",\"terms\":")
        buffer.append(quoting: names.terms.names.key(terms.index).span)
      } else if arm.asksEverything {
        buffer.append(",\"asks\":\"everything\"")
      }
      buffer.append("}")
    }
    buffer.append("]")
  }
}

extension EventReader {
  /// A line of experiments and their arms; nil, with the cursor where it was, for any other.
  func experimentFact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> ExperimentFact? {
    if cursor.skip("personExposed\",\"person\":", bytes) {
      guard let person: PersonID = cursor.id(bytes), let arm = arm(&cursor, bytes, names) else {
        return nil
      }
      return .exposed(person, arm)
    }
    if cursor.skip("experimentStarted\",\"experiment\":", bytes) {
      return outline(&cursor, bytes, names).map {
        .started(ExperimentID(index: names.experiments.count), $0)
      }
    }
    if cursor.skip("experimentStopped\",\"experiment\":", bytes) {
      guard let id = experiment(&cursor, bytes, names) else { return nil }
      return .stopped(id, byCatalog: cursor.skip(",\"why\":\"armGone\"", bytes))
    }
    if cursor.skip("entryClosed\",\"experiment\":", bytes) {
      return experiment(&cursor, bytes, names).map { .entryClosed($0) }
    }
    return nil
  }

  private func experiment(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> ExperimentID? {
    cursor.string(bytes).flatMap { names.experiments.find($0) }
  }

  private func outline(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> ExperimentOutline? {
    guard let name = cursor.string(bytes), cursor.skip(",\"arms\":[", bytes) else { return nil }
    var arms: [ExperimentOutline.Arm] = []
    while cursor.skip(arms.isEmpty ? "{\"arm\":" : ",{\"arm\":", bytes) {
      guard let arm = cursor.string(bytes) else { return nil }
      var terms: TermsID?
      if cursor.skip(",\"terms\":", bytes) {
        guard let shown = termsID(&cursor, bytes, names) else { return nil }
        terms = shown
      }
      let asksEverything = terms == nil && cursor.skip(",\"asks\":\"everything\"", bytes)
      if !cursor.skip("}", bytes) { return nil }
      arms.append(
        ExperimentOutline.Arm(name: arm, terms: terms, asksEverything: asksEverything))
    }
    return cursor.skip("]", bytes) ? ExperimentOutline(name: name, arms: arms) : nil
  }
}
