import Basics
import Recommendation
public import Tables

/// An evaluation's report as a person reads it.
public struct EvaluationText {
  private let report: EvaluationReport
  private let style: TextStyle

  public init(_ report: EvaluationReport, style: TextStyle) {
    self.report = report
    self.style = style
  }

  /// What was learned and tested, the search for parameters, the table, and what to be wary of.
  public var text: String {
    head + tuning + "\n" + quality + "\n" + speed + remarks
  }

  private var head: String {
    let training = report.training
    let rate = Double(training.recordNanos) / Double(max(1, training.acts))
    var text =
      "learned from \(NumberText.count(training.acts, "act", "acts")) in "
      + "\(NumberText.count(training.sessions, "session", "sessions")) on "
      + "\(NumberText.count(training.items, "item", "items")): \(cleaned(training.file))\n"
      + "loaded in \(NumberText.fixed(Double(training.loadNanos) / 1e9, 2)) s, of it recording "
      + "\(NumberText.fixed(Double(training.recordNanos) / 1e9, 2)) s: "
      + "\(NumberText.fixed(rate, 0)) ns an act\n"
    if let bytes = training.residentBytes {
      text += "memory: \(NumberText.fixed(Double(bytes) / 1e6, 1)) MB beyond the empty process\n"
    }
    let test = report.test
    let source =
      switch report.source {
      case .file(let name): cleaned(name)
      case .heldOut(let reach): "the newest \(reach), held out"
      }
    text +=
      "tested on \(NumberText.count(test.cases, "act", "acts")) to predict, of "
      + "\(NumberText.count(test.acts)) in \(NumberText.count(test.sessions, "session", "sessions")): "
      + "\(source)\n"
    var out: [String] = []
    if test.dismissals > 0 {
      out.append(NumberText.count(test.dismissals, "dismissal", "dismissals"))
    }
    if test.unseenActs > 0 {
      out.append(
        NumberText.count(test.unseenActs, "act", "acts") + " with items not in training")
    }
    if test.shortSessions > 0 {
      out.append(
        NumberText.count(test.shortSessions, "session", "sessions") + " of fewer than two acts")
    }
    return out.isEmpty ? text : text + "left out: " + out.joined(separator: ", ") + "\n"
  }

  // MARK: Tables

  private var quality: String {
    let n = report.count
    var table = TextTable([
      .init("weighting", .left), .init("variant", .left), .init("HR@\(n)", .right),
      .init("MRR@\(n)", .right), .init("NDCG@\(n)", .right), .init("coverage", .right),
      .init("popularity", .right, spare: 1), .init("filled up", .right, spare: 2),
    ])
    for run in report.runs {
      let quality = run.quality
      let shares = [
        quality.hitRate, quality.reciprocalRank, quality.discountedGain, quality.coverage,
        quality.popularityBias, quality.filledShare,
      ]
      table.add(
        [.init(run.label), .init(run.variant.rawValue)]
          + shares.map { .init(NumberText.fixed($0, 4)) })
    }
    return table.text(style)
  }

  private var speed: String {
    var table = TextTable([
      .init("weighting", .left), .init("variant", .left), .init("lists", .right),
      .init("a second", .right), .init("p50 µs", .right), .init("p90", .right),
      .init("p99", .right), .init("p99.9", .right), .init("max", .right),
    ])
    for run in report.runs {
      let latencies = run.latencies
      let nanos = [50, 90, 99, 99.9].map { latencies.percentile($0) } + [latencies.max]
      table.add(
        [
          .init(run.label), .init(run.variant.rawValue), .init(NumberText.count(run.quality.cases)),
          .init(NumberText.fixed(run.perSecond, 0)),
        ] + nanos.map { .init(NumberText.fixed(Double($0) / 1_000, 1)) })
    }
    return table.text(style)
  }

  private var remarks: String {
    guard let column = report.columnOfPeople, report.gapMinutes == nil else { return "" }
    return "\n"
      + style.note(
        "! Column \"\(column)\" seems to tell people rather than sessions: all that a person ever did "
          + "was taken for one session. --session-gap 30 would cut it.", .warn)
  }

  // MARK: Tuning

  private var tuning: String {
    guard let tuning = report.tuning, let first = tuning.tries.first else { return "" }
    var text =
      "\ntuned on \(NumberText.count(tuning.heldOut.cases, "act", "acts")) to predict in "
      + "\(NumberText.count(tuning.heldOut.sessions, "session", "sessions")) held out of training; "
      + "\(NumberText.count(tuning.tries.count, "weighting", "weightings")) tried, seed "
      + "\(tuning.plan.seed)\n\n"
    let n = tuning.plan.count
    var table = TextTable([
      .init("try", .right), .init("HR@\(n)", .right), .init("MRR@\(n)", .right),
      .init("score", .right), .init("change", .left),
    ])
    for step in tuning.tries where step.isBetter || step == first {
      let changes = EvaluationText.changes(step)
      table.add([
        .init(String(step.number)), .init(NumberText.fixed(step.hitRate, 4)),
        .init(NumberText.fixed(step.reciprocalRank, 4)), .init(NumberText.fixed(step.score, 4)),
        .init(changes.isEmpty ? "none" : changes),
      ])
    }
    text += table.text(style)
    let best = WeightingParameter.allCases.filter { tuning.best[$0] != tuning.plan.start[$0] }
    if best.isEmpty { return text + "\nnothing gained: the parameters stay as they were\n" }
    let words = best.map { "\($0.rawValue)=\(DecimalText.shortest(tuning.best[$0]))" }
    return text + "\nfound: \(words.joined(separator: ","))\n"
  }

  /// What a try changed of the best before, as `--set` takes it.
  public static func changes(_ step: TuningTry) -> String {
    step.changes.map { "\($0.rawValue)=\(DecimalText.shortest(step.weighting[$0]))" }
      .joined(separator: ",")
  }

  /// An improvement on a line of its own, for whoever waits for the end.
  public static func progress(_ step: TuningTry) -> String {
    "try \(step.number): score \(NumberText.fixed(step.score, 4)) with \(changes(step))"
  }
}
