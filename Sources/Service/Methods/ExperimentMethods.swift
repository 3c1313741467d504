import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import JSONText

/// Experiments: starting and stopping them, which there are, what they show.
enum ExperimentMethods {
  static let all: [any ServiceMethod.Type] = [
    StartExperiment.self, StopExperiment.self, ListExperiments.self, ReportExperiment.self,
  ]

  /// The experiment that the request names.
  fileprivate static func experiment(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> ExperimentID {
    let name = call.string(.experiment)
    guard let experiment = service.engine.state.exchange.experiments.find(name) else {
      throw .refused(.unknownArm)
    }
    return experiment
  }
}

/// Opens an experiment.
enum StartExperiment: ChangingMethod {
  static let outline = MethodOutline(
    name: "experiment.start",
    summary:
      "Opens an experiment over exchanges that no running one shows; its arms share people equally.",
    required: [.experiment, .arms], optional: [],
    time: .told, restsOn: .everything, concerns: .everybody,
    result: .members([("arms", .whole(1...Limits.arms))]))

  static var subject: Parameter? { nil }

  /// - Returns: how many arms there are.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let arms = try arms(call, &service)
    let outline = ExperimentOutline(name: call.string(.experiment), arms: arms)
    do throws(RequestFault) {
      try service.perform(.startExperiment(outline), at: call.now)
    } catch {
      if error == .refused(.exchangeInExperiment),
        let other = service.engine.state.exchange.running(sharing: outline)
      {
        throw .inExperiment(other.name)
      }
      throw error
    }
    return [Int64(arms.count)]
  }

  private static func arms(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [ExperimentOutline.Arm] {
    let exchanges = service.engine.state.exchange.catalog?.catalog.exchanges ?? []
    var arms: [ExperimentOutline.Arm] = []
    var unknown: (name: String, index: Int)?
    for (number, (arm, exchange)) in call.pairs(.arms).enumerated() {
      let index = exchanges.firstIndex { $0.id == exchange }
      if let index, let terms = service.engine.state.exchange.candidate(index).terms {
        arms.append(ExperimentOutline.Arm(name: arm, terms: terms))
      } else {
        unknown = unknown ?? (exchange, number)
      }
    }
    guard let unknown else { return arms }
    let guess = didYouMean(unknown.name, among: exchanges.map(\.id))
    throw .parameters(
      "params.arms[\(unknown.index)].exchange: the catalog in force has no such exchange"
        + (guess.map { "; did you mean \"\($0)\"?" } ?? ""))
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 1
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("arms", numbers[0])
    service.out.endObject()
  }
}

/// Ends an experiment.
enum StopExperiment: ChangingMethod {
  static let outline = MethodOutline(
    name: "experiment.stop",
    summary:
      "Ends an experiment: nobody new enters, its exchanges are free, and offers of it still count.",
    required: [.experiment], optional: [],
    time: .told, restsOn: .shared, concerns: .everybody,
    result: .members([("stoppedAt", .moment)]))

  static var subject: Parameter? { nil }

  /// - Returns: the experiment and when.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let experiment = try ExperimentMethods.experiment(call, &service)
    try service.perform(.stopExperiment(experiment), at: call.now)
    return [Int64(experiment.rawValue), call.now.milliseconds]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 2 && isIndex(numbers, 0, below: state.experiments.count)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("stoppedAt", moment: numbers[1])
    service.out.endObject()
  }
}

/// Lists all that were ever started, in that order. Waits for nothing but starts, stops and catalogs, which every
/// request waits for.
enum ListExperiments: ReadingMethod {
  static let outline = MethodOutline(
    name: "experiment.list",
    summary: "Lists all experiments in the order in which they were started.",
    required: [], optional: [],
    time: .told, restsOn: .shared, concerns: .people,
    result: .members([("experiments", .list(experiment))]))

  private static let experiment = SchemaNode.members([
    ("experiment", .phrase),
    ("arms", .list(.members([("arm", .phrase), ("exchange", .phrase)]), 1...Limits.arms)),
    ("control", .phrase), ("startedAt", .moment),
    ("stoppedAt", .described("Null while it runs.", .orNull(.moment))),
  ])

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    service.out.beginObject()
    service.out.beginArray("experiments")
    for experiment in service.engine.state.exchange.experiments {
      service.out.beginObject()
      service.out.member("experiment", experiment.name)
      service.out.beginArray("arms")
      for arm in experiment.arms {
        service.out.beginObject()
        service.out.member("arm", arm.name)
        service.out.member(
          "exchange", service.engine.state.exchange.terms[arm.terms.index].exchange)
        service.out.endObject()
      }
      service.out.endArray()
      service.out.member("control", experiment.arms[0].name)
      service.out.member("startedAt", experiment.startedAt)
      if let stoppedAt = experiment.stoppedAt {
        service.out.member("stoppedAt", stoppedAt)
      } else {
        service.out.null("stoppedAt")
      }
      service.out.endObject()
    }
    service.out.endArray()
    service.out.endObject()
  }
}

/// Reports what an experiment shows.
enum ReportExperiment: ReadingMethod {
  static let outline = MethodOutline(
    name: "experiment.report",
    summary: "What an experiment shows so far, per arm and against its control.",
    required: [.experiment], optional: [],
    time: .told, restsOn: .everything, concerns: .people, result: .anyObject)

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let id = try ExperimentMethods.experiment(call, &service)
    let state = service.engine.state.exchange
    let experiment = state.experiments[id.index]
    let design = ExperimentDesign(
      id: experiment.name, factors: [],
      arms: experiment.arms.map { arm in
        let terms = state.terms[arm.terms.index]
        let exchange = state.agreed.excerpt(of: arm.terms, at: experiment.startedAt)?
          .exchanges.first
        return ExperimentDesign.Arm(
          id: arm.name, exchange: terms.exchange, levels: [], weight: 1, worth: terms.worth,
          unit: terms.unit, isNudge: exchange?.choice.isNudge ?? false)
      }, control: 0)
    let report = ExperimentReport(
      design: design,
      tallies: service.engine.state.tallies(of: id, at: service.useMoment(call.now)),
      confidence: 0.95)
    let entry = EntryNotes(
      closedAt: experiment.entryClosedAt, pausedDays: experiment.pausedDays,
      budgetChangedAt: experiment.budgetChangedAt)
    let bytes = ExperimentJSON.line(
      report, stoppedAt: experiment.stoppedAt, entry: state.budgets.isEmpty ? nil : entry)
    service.out.append(bytes.span)
  }
}
