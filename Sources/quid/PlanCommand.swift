import Basics
import Experiments
import Platform
import Statistics
import Tables

/// `quid plan`: how many people and days an experiment takes, and what it costs that anybody may look at any time.
enum PlanCommand {
  private struct Settings {
    var baseline = 0.0
    var effect = 0.0
    var arms = 2
    var armShare = 0.5
    var alpha = 0.05
    var looks = 28
    var power = 0.8
    var people: Int?
    var perDay: Int?
    var windowDays = 14
  }

  static func run(_ words: [String]) -> ExitCode {
    let options: Options
    let settings: Settings
    do throws(Options.Fault) {
      options = try Options(
        words,
        names: [
          "--baseline", "--least-effect", "--arms", "--arm-share", "--confidence", "--looks",
          "--power", "--people", "--per-day", "--window",
        ], flags: ["--json"])
      if options.wantsHelp { return Tool.explain(Help.plan) }
      if let extra = options.arguments.first {
        throw Options.Fault(message: "expected options only, found \"\(cleaned(extra))\"")
      }
      settings = try self.settings(options)
    } catch {
      Tool.complain("quid plan: \(error.message)\nSee: quid plan --help\n")
      return .usage
    }
    guard
      let plan = SequentialPlan(
        baseline: settings.baseline, effect: settings.effect, armShare: settings.armShare,
        alpha: settings.alpha / Double(settings.arms - 1), looks: settings.looks)
    else {
      Tool.complain(
        "quid plan: the share with the effect must lie between 0 and 1, not at "
          + "\(DecimalText.shortest(settings.baseline + settings.effect))\n")
      return .usage
    }
    guard let report = report(plan, settings) else {
      Tool.complain("quid plan: this takes more than 10^12 people; ask for a larger effect\n")
      return .usage
    }
    return options.flags.contains("--json") ? Tool.show(report.json) : Tool.show(report.text)
  }

  private static func settings(_ options: Options) throws(Options.Fault) -> Settings {
    var settings = Settings()
    func number(
      _ name: String, above low: Double, below high: Double
    ) throws(Options.Fault) -> Double? {
      guard let text = options.values[name] else { return nil }
      guard let value = DecimalText.double(DecimalText.typed(text).span), low < value, value < high
      else {
        throw Options.Fault(
          message: "\(name) needs a number between \(DecimalText.shortest(low)) and "
            + "\(DecimalText.shortest(high)), not \"\(cleaned(text))\"")
      }
      return value
    }
    guard let baseline = try number("--baseline", above: 0, below: 1) else {
      throw Options.Fault(message: "--baseline is needed: the control's share, such as 0.1")
    }
    guard let effect = try number("--least-effect", above: -1, below: 1), effect != 0 else {
      throw Options.Fault(
        message:
          "--least-effect is needed, and not 0: the least difference of interest, such as 0.02 for "
          + "two points")
    }
    settings.baseline = baseline
    settings.effect = effect
    settings.arms = Int(try options.integer("--arms", in: 2...1_000) ?? 2)
    settings.armShare = try number("--arm-share", above: 0, below: 1) ?? 0.5
    settings.alpha = 1 - (try number("--confidence", above: 0.5, below: 1) ?? 0.95)
    settings.looks = Int(
      try options.integer("--looks", in: 1...Int64(SequentialPlan.looksMax)) ?? 28)
    settings.power = try number("--power", above: 0, below: 1) ?? 0.8
    settings.people = try options.integer(
      "--people", in: 2...Int64(SequentialPlan.peopleMax)
    ).map { Int($0) }
    settings.perDay = try options.integer("--per-day", in: 1...1_000_000_000).map { Int($0) }
    settings.windowDays = Int(try options.integer("--window", in: 0...3_650) ?? 14)
    return settings
  }

  /// Each arm is held against the control, in a pair; all arms but the control are as large.
  private static func report(_ plan: SequentialPlan, _ settings: Settings) -> PlanReport? {
    // Of one look and no other, the fixed-horizon test is made, as of a file without days.
    let isOneLook = settings.looks == 1
    let fewest = plan.people(power: settings.power)
    // People in all arms for one in a pair.
    let factor = 1 + settings.armShare * Double(settings.arms - 2)
    let pair: Int
    if let people = settings.people {
      pair = max(2, Int(Double(people) / factor))
    } else {
      guard let fewest else { return nil }
      pair = isOneLook ? fewest.oneLook : fewest.looking
    }
    func all(_ pair: Int) -> Int {
      let people = Double(pair) * factor
      return Int(people) + (Double(Int(people)) < people ? 1 : 0)
    }
    let days = settings.perDay.flatMap {
      SequentialPlan.days(
        people: settings.people ?? all(pair), perDay: $0, windowDays: settings.windowDays)
    }
    return PlanReport(
      baseline: settings.baseline, leastEffect: settings.effect, arms: settings.arms,
      armShare: settings.armShare, looks: settings.looks, confidence: 1 - settings.alpha,
      wanted: settings.power, people: settings.people ?? all(pair), power: plan.power(people: pair),
      peopleLooking: isOneLook ? nil : fewest.map { all($0.looking) },
      peopleOneLook: fewest.map { all($0.oneLook) }, perDay: settings.perDay,
      entryDays: days?.entry, totalDays: days?.total, windowDays: settings.windowDays)
  }
}
