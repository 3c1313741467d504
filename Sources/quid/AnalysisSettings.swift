import Basics
import Experiments

/// What the options of `quid analyze` declare of an experiment.
struct AnalysisSettings {
  /// The options that take a value, without those that name columns.
  static let names = [
    "--name", "--arms", "--control", "--weights", "--phases", "--metric", "--direction",
    "--least-effect", "--baseline", "--window", "--lasting-days", "--deadline", "--last-day",
    "--novelty-days", "--weeks", "--planned", "--worth", "--unit", "--data-price", "--nudge",
    "--cap", "--confidence", "--margin-lasting", "--margin-withdrawals", "--margin-promises",
    "--margin-data-price", "--promises-floor", "--group",
  ]

  /// What does not depend on the arms of the file.
  let base: ExperimentDefinition
  /// As they are listed; empty where the file says.
  let arms: [String]
  let control: String?
  var phaseDays: [Int32] { weights.compactMap { $0.day?.number } }
  let lastDay: RowDay?
  private let weights: [(text: String, day: RowDay?)]
  private let worths: [(String, Double)]
  private let prices: [(String, Double)]
  private let nudges: [String]
  private let unit: String
  private let hasMetric: Bool
  private let group: Int

  init(_ options: Options) throws(Options.Fault) {
    let values = options.values
    var base = ExperimentDefinition(
      id: values["--name"] ?? "file", arms: [], control: 0,
      phases: [ExperimentDefinition.Phase(begins: Instant(milliseconds: .min), weights: [])])
    hasMetric = values["--metric"] != nil
    base.metric = try AnalysisSettings.metric(values["--metric"])
    base.isMoreBetter = try options.choice("--direction", of: ["more", "less"]) == "more"
    if base.metric == .withdrawals, values["--direction"] == nil { base.isMoreBetter = false }
    base.windows.answerDays = Int(try options.integer("--window", in: 0...3_650) ?? 14)
    base.windows.lastingDays = Int(try options.integer("--lasting-days", in: 0...3_650) ?? 30)
    base.windows.deadlineDays = Int(try options.integer("--deadline", in: 0...3_650) ?? 0)
    base.noveltyDays = Int(try options.integer("--novelty-days", in: 0...3_650) ?? 7)
    base.leastWeeks = Int(try options.integer("--weeks", in: 0...520) ?? 2)
    base.plannedPeople = try options.integer("--planned", in: 1...1_000_000_000_000).map { Int($0) }
    if let confidence = try AnalysisSettings.number("--confidence", values, 0.5...0.9999) {
      base.alpha = 1 - confidence
    }
    try AnalysisSettings.effect(options, &base)
    try AnalysisSettings.margins(values, &base)
    if let cap = try AnalysisSettings.number("--cap", values, 0...1e12) {
      base.valueCap = Amount(micros: Int64(cap * 1e6 + 0.5))
    }
    self.base = base
    arms = try AnalysisSettings.names("--arms", values)
    control = values["--control"]
    weights = try AnalysisSettings.phases(values)
    lastDay = try values["--last-day"].map { text throws(Options.Fault) in
      try AnalysisSettings.day(text, "--last-day")
    }
    worths = try AnalysisSettings.pairs("--worth", values)
    prices = try AnalysisSettings.pairs("--data-price", values)
    nudges = try AnalysisSettings.names("--nudge", values)
    unit = values["--unit"] ?? "USD"
    group = Int(try options.integer("--group", in: 1...1_000_000) ?? 1)
  }

  private static func metric(_ text: String?) throws(Options.Fault) -> ExperimentMetric {
    guard let text else { return .optIn }
    if let metric = ExperimentMetric(rawValue: text) { return metric }
    let words = ExperimentMetric.allCases.map(\.rawValue)
    let hint = didYouMean(text, among: words).map { "; did you mean \"\($0)\"?" }
    throw Options.Fault(
      message: "--metric: unknown metric \"\(cleaned(text))\""
        + (hint ?? "; there is \(words.joined(separator: ", "))"))
  }

  /// The least effect of interest is a size; its direction is declared apart.
  private static func effect(
    _ options: Options, _ base: inout ExperimentDefinition
  ) throws(Options.Fault) {
    if let text = options.values["--least-effect"] {
      guard let value = DecimalText.double(DecimalText.typed(text).span), value != 0 else {
        throw Options.Fault(
          message: "--least-effect needs a number above 0, such as 0.02 for two points, not "
            + "\"\(cleaned(text))\"")
      }
      if value < 0 {
        throw Options.Fault(
          message:
            "--least-effect has the wrong sign: it is a size, and --direction less says that "
            + "less is better")
      }
      if base.metric != .value, value >= 1 {
        throw Options.Fault(
          message:
            "--least-effect of a share lies below 1: two points are 0.02, not \(cleaned(text))")
      }
      base.leastEffect = value
    }
    base.baselineExpected = try number("--baseline", options.values, 0...1)
    guard let baseline = base.baselineExpected, let least = base.leastEffect, base.metric != .value
    else { return }
    let reached = baseline + (base.isMoreBetter ? least : -least)
    if reached <= 0 || reached >= 1 {
      throw Options.Fault(
        message:
          "--baseline \(base.isMoreBetter ? "and" : "less") --least-effect come to "
          + "\(DecimalText.shortest(reached)); expected a share between 0 and 1, so give a smaller effect"
      )
    }
  }

  private static func margins(
    _ values: [String: String], _ base: inout ExperimentDefinition
  ) throws(Options.Fault) {
    if let margin = try number("--margin-lasting", values, 0...1) {
      base.guardrails.lastingOptIn = margin
    }
    if let margin = try number("--margin-withdrawals", values, 0...1) {
      base.guardrails.withdrawals = margin
    }
    if let margin = try number("--margin-promises", values, 0...1) {
      base.guardrails.promises = margin
    }
    if let margin = try number("--margin-data-price", values, 0...1_000) {
      base.guardrails.dataPrice = margin
    }
    if let floor = try number("--promises-floor", values, 0...1) {
      base.guardrails.promisesFloor = floor
    }
  }

  // MARK: Words

  private static func number(
    _ name: String, _ values: [String: String], _ range: ClosedRange<Double>
  ) throws(Options.Fault) -> Double? {
    guard let text = values[name] else { return nil }
    guard let value = DecimalText.double(DecimalText.typed(text).span), range.contains(value) else {
      throw Options.Fault(
        message: "\(name) needs a number from \(DecimalText.shortest(range.lowerBound)) to "
          + "\(DecimalText.shortest(range.upperBound)), not \"\(cleaned(text))\"")
    }
    return value
  }

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").map(String.init)
  }

  /// `ARM,ARM`, each once.
  private static func names(
    _ option: String, _ values: [String: String]
  ) throws(Options.Fault) -> [String] {
    let names = list(values[option])
    try checkOnce(names, option)
    return names
  }

  private static func checkOnce(_ names: [String], _ option: String) throws(Options.Fault) {
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw Options.Fault(
        message: "\(option): the arm \"\(cleaned(name))\" stands there twice; name each once")
    }
  }

  /// `ARM=NUMBER,ARM=NUMBER`.
  private static func pairs(
    _ name: String, _ values: [String: String]
  ) throws(Options.Fault) -> [(String, Double)] {
    var pairs: [(String, Double)] = []
    for piece in list(values[name]) {
      guard let sign = piece.lastIndex(of: "="),
        let value = DecimalText.double(
          DecimalText.typed(String(piece[piece.index(after: sign)...])).span), value >= 0
      else {
        throw Options.Fault(
          message: "\(name) needs ARM=NUMBER,ARM=NUMBER with numbers of 0 and above, not "
            + "\"\(cleaned(piece))\"")
      }
      pairs.append((String(piece[..<sign]), value))
    }
    try checkOnce(pairs.map(\.0), name)
    return pairs
  }

  /// A day as the file writes it.
  private static func day(_ text: String, _ name: String) throws(Options.Fault) -> RowDay {
    if let day = RowDay(text) { return day }
    throw Options.Fault(
      message: "\(name) needs a day written YYYY-MM-DD, or a number as the file's days are, not "
        + "\"\(cleaned(text))\"")
  }

  /// `--weights`, and behind it the phases of `--phases DAY=WEIGHTS;DAY=WEIGHTS`.
  private static func phases(
    _ values: [String: String]
  ) throws(Options.Fault) -> [(text: String, day: RowDay?)] {
    var phases: [(text: String, day: RowDay?)] = [(values["--weights"] ?? "", nil)]
    for piece in (values["--phases"] ?? "").split(separator: ";").map(String.init) {
      guard let sign = piece.firstIndex(of: "=") else {
        throw Options.Fault(
          message: "--phases needs DAY=WEIGHTS;DAY=WEIGHTS, not \"\(cleaned(piece))\"")
      }
      let day = try day(String(piece[..<sign]), "--phases")
      if let last = phases.last?.day, day.isDate != last.isDate {
        throw Options.Fault(
          message: "--phases: expected all days to be dates, or all numbers, found both")
      }
      if let last = phases.last?.day, day.number <= last.number {
        throw Options.Fault(
          message:
            "--phases: the phase of \(cleaned(String(piece[..<sign]))) begins before the last")
      }
      phases.append((String(piece[piece.index(after: sign)...]), day))
    }
    return phases
  }

  // MARK: The reading

  /// What the file's rows come to, under what was declared.
  func reading(_ outcome: RowsOutcome) throws -> ExperimentReading {
    if let hasDates = outcome.hasDates {
      for (day, name) in [(lastDay, "--last-day")] + weights.map({ ($0.day, "--phases") })
      where day != nil && day?.isDate != hasDates {
        throw Options.Fault(
          message: "\(name) needs \(hasDates ? "a date" : "a number"), as the file's days are")
      }
    }
    var definition = base
    definition.arms = outcome.arms.map { name in
      ExperimentDefinition.Arm(
        id: name, treatment: .exchange(name),
        worth: Amount(micros: Int64((value(of: name, worths) ?? 0) * 1e6 + 0.5)),
        unit: value(of: name, worths).map { $0 > 0 ? unit : "" } ?? "",
        isNudge: nudges.contains(name),
        dataPrice: Amount(micros: Int64((value(of: name, prices) ?? 0) * 1e6 + 0.5)))
    }
    for (option, names) in [
      ("--worth", worths.map(\.0)), ("--data-price", prices.map(\.0)), ("--nudge", nudges),
    ] {
      for name in names where !outcome.arms.contains(name) {
        throw Options.Fault(
          message: "\(option): no row is of the arm \"\(cleaned(name))\"; "
            + "there is \(listed(outcome.arms))")
      }
    }
    if definition.arms.isEmpty {
      definition.arms = [ExperimentDefinition.Arm(id: control ?? "control", treatment: .nothing)]
    }
    if definition.arms.count == 1, !outcome.arms.isEmpty {
      throw Options.Fault(
        message:
          "all rows are of the arm \"\(cleaned(outcome.arms[0]))\": there is nothing to compare")
    }
    if !hasMetric, !outcome.measured.contains(.answers) { definition.metric = .value }
    if !outcome.arms.isEmpty { try checkMeasured(definition.metric, outcome.measured) }
    definition.isClustered = outcome.isClustered
    definition.phases = try weights.map { phase in
      ExperimentDefinition.Phase(
        begins: phase.day.map {
          Instant(milliseconds: Int64($0.number) * Instant.dayMilliseconds)
        } ?? Instant(milliseconds: .min),
        weights: try weights(
          phase.text, outcome.arms, phase.day == nil ? "--weights" : "--phases"))
    }
    var options = ReadingOptions(definition)
    options.group = group
    options.measured = outcome.measured
    options.isOneLook = !outcome.measured.contains(.days) || outcome.isClustered
    var findings = outcome.findings
    moment(outcome, &options, &findings)
    return ExperimentReading(definition, outcome.cells, options, findings: findings)
  }

  /// The file must hold what the experiment is judged by.
  private func checkMeasured(
    _ metric: ExperimentMetric, _ measured: ReadingOptions.Measured
  ) throws {
    let (needed, columns): (ReadingOptions.Measured, String) =
      switch metric {
      case .optIn: (.answers, "accepted; --accepted NAME names it")
      case .lastingOptIn, .withdrawals:
        (.withdrawals, "withdrawnAfterDays or withdrawn; --withdrawn-after-days NAME names it")
      case .promises: (.promises, "delivered, or due and kept; --delivered NAME names it")
      case .value: (.value, "value, or valueSum and valueSquares; --value NAME names it")
      }
    if measured.contains(needed) { return }
    throw Options.Fault(
      message: "--metric \(metric.rawValue): expected a file with a column \(columns)")
  }

  private func moment(
    _ outcome: RowsOutcome, _ options: inout ReadingOptions, _ findings: inout RowFindings
  ) {
    guard outcome.measured.contains(.days) else { return }
    if let last = lastDay?.number ?? (outcome.tellsLaterDays ? outcome.latestDay : nil) {
      options.moment = Instant(milliseconds: (Int64(last) + 1) * Instant.dayMilliseconds)
    } else {
      findings.notes.append(
        "No row tells when people answered, and no --last-day was given: all days count as closed.")
    }
    if outcome.cells.keys.isEmpty || weights.contains(where: { !$0.text.isEmpty }) { return }
    findings.notes.append("No --weights were given: all arms count as designed to be equal.")
  }

  private func value(of name: String, _ pairs: [(String, Double)]) -> Double? {
    pairs.first { $0.0 == name }?.1
  }

  /// Weights by name, `control=1,arm=2`, or in the order of `--arms` or of the report, `1:2`.
  private func weights(
    _ text: String, _ names: [String], _ option: String
  ) throws -> [Double] {
    if text.isEmpty { return names.isEmpty ? [1] : names.map { _ in 1 } }
    func fault(_ message: String) -> Options.Fault {
      Options.Fault(message: "\(option): \(message)")
    }
    func number(_ word: some StringProtocol) throws -> Double {
      guard let value = DecimalText.double(DecimalText.typed(String(word)).span) else {
        throw fault("expected a number, found \"\(cleaned(String(word)))\"")
      }
      if value < 0 { throw fault("expected weights of 0 and above, found one below 0") }
      if value > 0, value < 0x1p-64 {
        throw fault("a weight lies between 0 and 1/2^64: no hash tells it")
      }
      return value
    }
    var found: [Double]
    if text.contains("=") {
      var named: [String: Double] = [:]
      for piece in text.split(separator: ",") {
        guard let sign = piece.lastIndex(of: "=") else {
          throw fault("needs ARM=WEIGHT for every arm")
        }
        let name = String(piece[..<sign])
        guard names.contains(name) || arms.contains(name) else {
          throw fault("no row is of the arm \"\(cleaned(name))\"; there is \(listed(names))")
        }
        if named[name] != nil {
          throw fault("the arm \"\(cleaned(name))\" stands there twice; name each once")
        }
        named[name] = try number(piece[piece.index(after: sign)...])
      }
      for name in names where named[name] == nil {
        throw fault("the arm \"\(cleaned(name))\" has none; expected one for every arm")
      }
      found = names.map { named[$0] ?? 0 }
    } else {
      let given = try text.split { $0 == ":" || $0 == "," || $0 == "/" }.map { try number($0) }
      let order = arms.isEmpty ? names : arms
      guard given.count == order.count else {
        throw fault(
          "expected a weight for each of \(order.count) arms, found \(given.count)")
      }
      found = names.map { name in order.firstIndex(of: name).map { given[$0] } ?? 0 }
    }
    if found.reduce(0, +) == 0 { throw fault("they sum to nothing") }
    return found
  }
}
