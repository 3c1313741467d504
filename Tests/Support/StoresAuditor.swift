/// Predicts what must be in a data directory, from what was asked for alone: written apart from the
/// engine and the stores, in the simplest way that could be right.
public struct StoresAuditor {
  /// One decision, as the caller knows it.
  public enum Step {
    case registered(key: String)
    /// A person, by the order of registration, accepted on a day and gave values, kept for so many days. What they
    /// agreed to before, and what still stands, is replaced: there is one purpose.
    case consented(person: Int, values: [String], day: Int, keptDays: Int)
    /// What was given with a consent was put right.
    case corrected(consent: Int, value: String)
    case ended(consent: Int)
    case erased(person: Int)
    case other
  }

  private struct Consent {
    let person: Int
    var values: [Int]
    /// The first day on which it is over.
    let end: Int
    var hasEnded = false
  }

  private struct Done {
    let consent: Int
    let item: String
  }

  /// All decisions, with the number of events that each gave.
  private var steps: [(step: Step, events: Int)] = []
  private var behaviour: [Done] = []
  /// How much has been acknowledged.
  private var acknowledgedSteps = 0
  private var acknowledgedBehaviour = 0

  public init() {}

  public var stepCount: Int { steps.count }

  public mutating func add(_ step: Step, events: Int) {
    steps.append((step, events))
  }

  public mutating func addBehaviour(consent: Int, item: String) {
    behaviour.append(Done(consent: consent, item: item))
  }

  /// Everything so far was acknowledged.
  public mutating func acknowledge() {
    acknowledgedSteps = steps.count
    acknowledgedBehaviour = behaviour.count
  }

  /// Holds what is found against what must be there, and goes on from it.
  /// - Parameters:
  ///   - eventCount: events in the ledger.
  ///   - files: all bytes, by name.
  /// - Returns: what is wrong; nil when nothing is.
  public mutating func audit(eventCount: Int, files: [String: [UInt8]]) -> String? {
    var events = 0
    var kept = 0
    while kept < steps.count, events < eventCount {
      events += steps[kept].events
      kept += 1
    }
    if events != eventCount { return "half a decision, or one that nobody made, is in the ledger" }
    if kept < acknowledgedSteps { return "acknowledged \(acknowledgedSteps), found \(kept)" }
    steps.removeLast(steps.count - kept)
    var keys: [String?] = []
    var consents: [Consent] = []
    var values: [String?] = []
    var gone: [String] = []
    for (step, _) in steps {
      switch step {
      case .registered(let key): keys.append(key)
      case .consented(let person, let given, let day, let keptDays):
        for consent in consents.indices
        where consents[consent].person == person && consents[consent].end > day {
          end(consent, &consents, &values, &gone)
        }
        consents.append(
          Consent(
            person: person, values: Array(values.count..<values.count + given.count),
            end: day + keptDays))
        values += given
      case .corrected(let consent, let value):
        for old in consents[consent].values {
          if let text = values[old] { gone.append(text) }
          values[old] = nil
        }
        consents[consent].values = [values.count]
        values.append(value)
      case .ended(let consent): end(consent, &consents, &values, &gone)
      case .erased(let person):
        if let key = keys[person] { gone.append(key) }
        keys[person] = nil
        for consent in consents.indices where consents[consent].person == person {
          end(consent, &consents, &values, &gone)
        }
      case .other: break
      }
    }
    if let fault = auditVault(keys, values, files) { return fault }
    if let fault = auditBehaviour(consents, &gone, files) { return fault }
    // Every word between quotes, in every file; what is no word of a line is checked line by line above.
    var words: Set<Substring> = []
    for bytes in files.values {
      words.formUnion(String(decoding: bytes, as: UTF8.self).split(separator: "\""))
    }
    if let left = gone.first(where: { words.contains($0[...]) }) { return "\(left) is still there" }
    acknowledgedSteps = kept
    return nil
  }

  private func end(
    _ consent: Int, _ consents: inout [Consent], _ values: inout [String?], _ gone: inout [String]
  ) {
    consents[consent].hasEnded = true
    for value in consents[consent].values {
      if let text = values[value] { gone.append(text) }
      values[value] = nil
    }
  }

  /// Exactly the ids and values that are not gone are in the vault, each once.
  private func auditVault(
    _ keys: [String?], _ values: [String?], _ files: [String: [UInt8]]
  ) -> String? {
    var expected: [String] = []
    for (person, key) in keys.enumerated() {
      if let key { expected.append("person \(person) \(key)") }
    }
    for (value, text) in values.enumerated() {
      if let text { expected.append("value \(value) \(text)") }
    }
    var found: [String] = []
    var noteCount = 0
    let lines = String(decoding: files["vault/records.jsonl"] ?? [], as: UTF8.self).split(
      separator: "\n")
    for line in lines.dropFirst() {
      // {"c":"…","person":7,"key":"ada"} and {"c":"…","value":3,…,"text":"04-12"}
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      if parts.count < 9 { return "a line of the vault is no record" }
      // {"c":"…","note":4,"ledger":345,"behaviour":678,"head":"…"}: two at most take turns.
      if parts[5] == "note" {
        noteCount += 1
        if noteCount > 2 { return "the vault holds \(noteCount) notes" }
        continue
      }
      found.append("\(parts[5]) \(parts[6].dropFirst().dropLast()) \(parts[parts.count - 2])")
    }
    return found.sorted() == expected.sorted() ? nil : "the vault holds \(found), not \(expected)"
  }

  /// Exactly what was done under consents that stand is kept, in order; of what was not acknowledged, a
  /// first part.
  private mutating func auditBehaviour(
    _ consents: [Consent], _ gone: inout [String], _ files: [String: [UInt8]]
  ) -> String? {
    var found: [String] = []
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      guard name.hasPrefix("behaviour/"), name.hasSuffix(".jsonl") else { continue }
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst() {
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        if parts[parts.count - 2] != "redacted" {
          found.append(String(parts[parts.count - 2]))
        } else if !(parts.last ?? "").drop(while: { $0 != " " && $0 != "}" })
          .allSatisfy({ $0 == " " || $0 == "}" })
        {
          return "something is left in an overwritten line"
        }
      }
    }
    var present = 0
    var keptBehaviour: [Done] = []
    for (number, done) in behaviour.enumerated() {
      let stands = done.consent < consents.count && !consents[done.consent].hasEnded
      let isFound = present < found.count && found[present] == done.item
      if isFound {
        if !stands { return "\(done.item) is kept although its consent does not stand" }
        present += 1
        keptBehaviour.append(done)
      } else {
        if stands && number < acknowledgedBehaviour {
          return "\(done.item) was acknowledged and is lost"
        }
        gone.append(done.item)
      }
    }
    if present < found.count { return "nobody did \(found[present])" }
    behaviour = keptBehaviour
    acknowledgedBehaviour = keptBehaviour.count
    return nil
  }
}
