import Basics
import Catalogs
import Engine
import Exchanges
import Experiments

/// Experiments: starting and stopping them, which there are, what they show.
extension ExchangeService {
  mutating func startExperiment(_ line: Span<UInt8>) throws(RequestFault) -> [Int64] {
    isShared = true
    dependOnAll()
    let exchanges = engine.state.exchange.catalog?.catalog.exchanges ?? []
    var arms: [ExperimentOutline.Arm] = []
    var unknown: (name: String, place: Int)?
    for (place, (arm, exchange)) in pairs(.arms, line).enumerated() {
      let index = exchanges.firstIndex { $0.id == exchange }
      if let index, let terms = engine.state.exchange.candidate(index).terms {
        arms.append(ExperimentOutline.Arm(name: arm, terms: terms))
      } else {
        unknown = unknown ?? (exchange, place)
      }
    }
    if let unknown {
      let guess = didYouMean(unknown.name, among: exchanges.map(\.id))
      throw .parameters(
        "params.arms[\(unknown.place)].exchange: the catalog in force has no such exchange"
          + (guess.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
    let outline = ExperimentOutline(name: string(.experiment, line), arms: arms)
    do throws(RequestFault) {
      _ = try decide(.startExperiment(outline))
    } catch {
      if error == .refused(.exchangeInExperiment),
        let holder = engine.state.exchange.holder(of: outline)
      {
        throw .held(by: holder.name)
      }
      throw error
    }
    return [Int64(arms.count)]
  }

  mutating func stopExperiment(_ line: Span<UInt8>) throws(RequestFault) -> [Int64] {
    isShared = true
    let experiment = try experiment(line)
    _ = try decide(.stopExperiment(experiment))
    return [Int64(experiment.rawValue), now.milliseconds]
  }

  /// The experiment that the request names.
  private mutating func experiment(_ line: Span<UInt8>) throws(RequestFault) -> ExperimentID {
    let name = string(.experiment, line)
    guard let experiment = engine.state.exchange.experiments.find(name)
    else { throw .refused(.unknownArm) }
    return experiment
  }

  /// All that were ever started, in that order. Waits for nothing but starts, stops and catalogs, which every
  /// request waits for.
  mutating func listExperiments() {
    out.append("{\"experiments\":[")
    for (index, experiment) in engine.state.exchange.experiments.enumerated() {
      string(index == 0 ? "{\"experiment\":" : ",{\"experiment\":", experiment.name)
      for (index, arm) in experiment.arms.enumerated() {
        string(index == 0 ? ",\"arms\":[{\"arm\":" : ",{\"arm\":", arm.name)
        string(",\"exchange\":", engine.state.exchange.terms[arm.terms.index].exchange)
        out.append("}")
      }
      string("],\"control\":", experiment.arms[0].name)
      moment(",\"startedAt\":", experiment.startedAt.milliseconds)
      if let stoppedAt = experiment.stoppedAt {
        moment(",\"stoppedAt\":", stoppedAt.milliseconds)
        out.append("}")
      } else {
        out.append(",\"stoppedAt\":null}")
      }
    }
    out.append("]}")
  }

  mutating func reportExperiment(_ line: Span<UInt8>) throws(RequestFault) {
    dependOnAll()
    let id = try experiment(line)
    let state = engine.state.exchange
    let experiment = state.experiments[id.index]
    let exchanges = state.catalog?.catalog.exchanges ?? []
    let design = ExperimentDesign(
      id: experiment.name, factors: [],
      arms: experiment.arms.map { arm in
        let terms = state.terms[arm.terms.index]
        let exchange = exchanges.first { $0.id == terms.exchange }
        return ExperimentDesign.Arm(
          id: arm.name, exchange: terms.exchange, levels: [], weight: 1, worth: terms.worth,
          unit: terms.unit, isNudge: exchange?.choice.isNudge ?? false)
      }, control: 0)
    let report = ExperimentReport(
      design: design, tallies: engine.state.tallies(of: id), confidence: 0.95)
    let bytes = ExperimentJSON.line(report, stoppedAt: experiment.stoppedAt)
    out.append(bytes.span)
  }
}
