import Basics
import LoadTest
import Platform
import Tables

/// `quid load --find-max`: the highest rate that holds an objective.
extension LoadCommand {
  static func findMax(
    _ objective: Objective, _ settings: Settings, _ output: OutputFile?, _ interrupts: Interrupts
  ) throws(PlatformFailure) -> ExitCode {
    let isWatched = Tool.takesEscapes(Stream.error)
    let finding = try RateFinding.search(settings.plan, for: objective) {
      plan throws(PlatformFailure) in
      if isWatched, case .rate(let rate) = plan.pace {
        Tool.complain("\rtrying \(NumberText.count(rate))/s\u{1B}[K")
      }
      return try measure(plan, settings, interrupts)
    }
    if isWatched { Tool.complain("\r\u{1B}[K") }
    guard let finding else { return .finding }
    let isStored = tell(
      settings, output, json: finding.json,
      text: finding.text(style: Tool.style(of: Stream.output)))
    return !isStored ? .storage : finding.rate != nil ? .fine : .finding
  }
}
