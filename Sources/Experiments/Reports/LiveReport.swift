public import Basics
import JSONText
public import Tables

/// What an experiment of an engine shows at a moment: its reading, and what was done to it since its first person.
public struct LiveReport: Sendable {
  public let reading: ExperimentReading
  public let history: ExperimentHistory

  public init(_ reading: ExperimentReading, _ history: ExperimentHistory) {
    self.reading = reading
    self.history = history
  }

  // MARK: JSON

  /// One object on one line, without a newline.
  public var line: [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writer.object { write(&$0) }
    return writer.bytes
  }

  /// Members of the object that is open.
  func write(_ writer: inout JSONWriter) {
    let definition = reading.definition
    writer.member("experiment", definition.id)
    writer.member("stoppedAt", history.stoppedAt)
    if let entry = history.entry {
      writer.member("entryClosedAt", entry.closedAt)
      writer.member("entryPausedDays", entry.pausedDays)
      writer.member("budgetChangedAt", entry.budgetChangedAt)
    }
    writer.object("definition") { writer in
      writer.member("digest", history.digest)
      writer.member("declaredAt", history.startedAt)
      writer.objects("changes", history.changes(of: definition)) { writer, change in
        writer.member("at", change.at)
        writer.member("change", change.kind.rawValue)
        if let weights = change.weights {
          writer.objects("weights", zip(definition.arms, weights)) { writer, pair in
            writer.member("id", pair.0.id)
            writer.member("weight", pair.1)
          }
        }
      }
    }
    writer.member("group", reading.options.group)
    ReadingJSON.write(reading, &writer)
  }

  /// A document of one experiment (format `quid-experiment/1`).
  public var document: [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.object { writer in
      writer.member("format", ReadingJSON.format)
      write(&writer)
    }
    writer.endLine()
    return writer.bytes
  }

  /// A document of several (format `quid-experiments/1`).
  public static func document(_ reports: [LiveReport]) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.object { writer in
      writer.member("format", "quid-experiments/1")
      writer.objects("experiments", reports) { $1.write(&$0) }
    }
    writer.endLine()
    return writer.bytes
  }

  // MARK: Text

  /// Each in two sentences: whether it runs, how many people entered, and the verdict.
  public static func list(_ reports: [LiveReport], style: TextStyle) -> String {
    reports.map { report in
      let people = report.reading.arms.reduce(Int64(0)) { $0 + $1.toDate.people.entered }
      return style.note(
        "\"\(report.reading.definition.id)\", \(report.state), "
          + "\(NumberText.count(Int(people), "person", "people")) to date", .bold)
        + style.note(report.reading.verdict.sentence, .plain)
    }.joined(separator: "\n")
  }

  private var state: String {
    history.stoppedAt.map { "stopped \(LiveReport.day($0))" } ?? "running"
  }

  /// All of it, for people.
  public func text(_ style: TextStyle) -> String {
    var text = style.note("Experiment \"\(reading.definition.id)\"", .bold)
    text += style.note(
      "Begun \(LiveReport.day(history.startedAt))"
        + ", \(state)"
        + (reading.lastDay.map { "; it tells of people who entered until \(Deciding.dayText($0))" }
          ?? "; it tells of nobody yet"),
      .dim)
    text += "\n" + ReadingText(reading, style: style).text + "\n"
    for change in history.changes(of: reading.definition) {
      text += style.note(
        "Changed \(LiveReport.day(change.at)): \(change.words(reading.definition))", .plain)
    }
    if let days = history.entry?.pausedDays, days > 0 {
      text += style.note(
        "Budgets kept people out on \(NumberText.count(days, "day", "days"))", .plain)
    }
    text += style.note(
      "Reports move when every arm has \(reading.options.group) new people. People to date are no "
        + "evidence yet; the rest is of days that are closed. Definition \(history.digest.prefix(16))",
      .dim)
    return text
  }

  private static func day(_ moment: Instant) -> String { String(moment.text.prefix(10)) }
}

/// What was done to who could enter an experiment, by budgets or by somebody's word.
public struct EntryNotes: Sendable {
  /// From when on nobody new entered, since promises took the last of an arm's budget or somebody closed it.
  public let closedAt: Instant?
  /// On how many days holds took the last of it, so that nobody entered for a while.
  public let pausedDays: Int
  /// When a catalog changed the budget of an arm last.
  public let budgetChangedAt: Instant?

  public init(closedAt: Instant?, pausedDays: Int, budgetChangedAt: Instant?) {
    self.closedAt = closedAt
    self.pausedDays = pausedDays
    self.budgetChangedAt = budgetChangedAt
  }
}

/// What was done to an experiment since it began.
public struct ExperimentHistory: Sendable {
  /// SHA-256 of what was declared, in 64 hexadecimal digits.
  public let digest: String
  /// When it was declared, before its first person.
  public let startedAt: Instant
  /// From when on nobody new enters; nil while it runs.
  public let stoppedAt: Instant?
  /// What was done to who could enter; nil where there is no budget and nobody closed it.
  public let entry: EntryNotes?

  public init(digest: String, startedAt: Instant, stoppedAt: Instant?, entry: EntryNotes?) {
    self.digest = digest
    self.startedAt = startedAt
    self.stoppedAt = stoppedAt
    self.entry = entry
  }

  /// A change since the first person.
  struct Change: Equatable {
    enum Kind: String {
      /// Other shares: a new phase began.
      case weights
      /// A catalog changed the budget of an arm.
      case budget
      /// Promises took the last of an arm's budget, or somebody closed it.
      case entryClosed
      case stopped
    }

    let at: Instant
    let kind: Kind
    /// Of the new phase.
    var weights: [Double]?

    func words(_ definition: ExperimentDefinition) -> String {
      switch kind {
      case .weights:
        "people are shared out "
          + zip(definition.arms, weights ?? []).map {
            "\"\($0.id)\" \(NumberText.short($1, atMost: 6))"
          }.joined(separator: ", ") + " from then on"
      case .budget: "the budget of an arm is another"
      case .entryClosed: "nobody new enters any more"
      case .stopped: "nobody new enters"
      }
    }
  }

  /// In the order of their moments.
  func changes(of definition: ExperimentDefinition) -> [Change] {
    var changes = definition.phases.dropFirst().map {
      Change(at: $0.begins, kind: .weights, weights: $0.weights)
    }
    if let at = entry?.budgetChangedAt { changes.append(Change(at: at, kind: .budget)) }
    if let at = entry?.closedAt { changes.append(Change(at: at, kind: .entryClosed)) }
    if let stoppedAt { changes.append(Change(at: stoppedAt, kind: .stopped)) }
    let order = changes.indices.sorted { (changes[$0].at, $0) < (changes[$1].at, $1) }
    return order.map { changes[$0] }
  }
}
