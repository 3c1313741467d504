import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import JSONText

/// Experiments: starting and stopping them, which there are, what they show.
enum ExperimentMethods {
  static let all: [any ServiceMethod.Type] = [
    StartExperiment.self, CloseExperiment.self, StopExperiment.self, ListExperiments.self,
    ReportExperiment.self,
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
      "Opens an experiment over exchanges that no running one shows: as the catalog in force declares it, or over the "
      + "arms that are named here, which share people equally.",
    required: [.experiment], optional: [.arms],
    time: .told, restsOn: .everything, concerns: .everybody,
    result: .members([("arms", .whole(1...Limits.arms))]))

  static var subject: Parameter? { nil }

  /// - Returns: how many arms there are.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let outline = try outline(call, &service)
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
    return [Int64(outline.arms.count)]
  }

  /// What is declared stands in the catalog alone, so that nobody starts it otherwise.
  private static func outline(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> ExperimentOutline {
    let name = call.string(.experiment)
    let declared = service.engine.state.exchange.catalog?.catalog.experiments ?? []
    guard let own = declared.first(where: { $0.id == name }) else {
      if call.has(.arms) {
        return ExperimentOutline(name: name, arms: try arms(call, &service))
      }
      let guess = didYouMean(name, among: declared.map(\.id))
      throw .parameters(
        "params.experiment: the catalog in force declares no such experiment; give its arms"
          + (guess.map { ", or did you mean \"\($0)\"?" } ?? ""))
    }
    if call.has(.arms) {
      throw .parameters(
        "params.arms: the catalog in force declares this experiment; leave them out")
    }
    guard let outline = ExperimentOutline(own, in: service.engine.state.exchange) else {
      throw .parameters(
        "params.experiment: the catalog in force does not offer one of its exchanges")
    }
    return outline
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

/// Lets nobody new into an experiment.
enum CloseExperiment: ChangingMethod {
  static let outline = MethodOutline(
    name: "experiment.close",
    summary:
      "Lets nobody new into an experiment; who is in it goes on, and its exchanges stay its own until it is stopped.",
    required: [.experiment], optional: [],
    time: .told, restsOn: .shared, concerns: .everybody,
    result: .members([("closedAt", .moment)]))

  static var subject: Parameter? { nil }

  /// - Returns: the experiment and since when.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let experiment = try ExperimentMethods.experiment(call, &service)
    try service.perform(.closeExperiment(experiment), at: call.now)
    let closedAt = service.engine.state.exchange.experiments[experiment.index].entryClosedAt
    return [Int64(experiment.rawValue), (closedAt ?? call.now).milliseconds]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 2 && isIndex(numbers, 0, below: state.experiments.count)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("closedAt", moment: numbers[1])
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
    (
      "arms",
      .list(
        .object(
          required: ["arm"],
          [("arm", .phrase), ("exchange", .phrase), ("asks", .words(["nothing", "everything"]))]),
        1...Limits.arms)
    ),
    ("control", .phrase), ("startedAt", .moment),
    ("stoppedAt", .described("Null while it runs.", .orNull(.moment))),
    (
      "armGone",
      .described("Whether it was stopped since a catalog cannot show one of its arms.", .flag)
    ),
    (
      "definition",
      .described(
        "The digest of what it was started with, as reports tell it.", .text(64...64))
    ),
    ("phases", .described("When each split of the arms began.", .list(.moment))),
  ])

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    service.out.beginObject()
    service.out.beginArray("experiments")
    for (index, experiment) in service.engine.state.exchange.experiments.enumerated() {
      service.out.beginObject()
      service.out.member("experiment", experiment.name)
      service.out.beginArray("arms")
      for arm in experiment.arms {
        service.out.beginObject()
        service.out.member("arm", arm.name)
        if let terms = arm.terms {
          service.out.member(
            "exchange", service.engine.state.exchange.terms[terms.index].exchange)
        } else {
          service.out.member("asks", arm.asksEverything ? "everything" : "nothing")
        }
        service.out.endObject()
      }
      service.out.endArray()
      service.out.member(
        "control",
        experiment.arms[service.engine.state.definition(of: ExperimentID(index: index)).control]
          .name)
      service.out.member("startedAt", experiment.startedAt)
      if let stoppedAt = experiment.stoppedAt {
        service.out.member("stoppedAt", stoppedAt)
      } else {
        service.out.null("stoppedAt")
      }
      service.out.member("armGone", experiment.isStoppedByCatalog)
      service.out.member(
        "definition", service.engine.state.definition(of: ExperimentID(index: index)).digest)
      service.out.beginArray("phases")
      for phase in experiment.phases { service.out.element(phase.begins.text) }
      service.out.endArray()
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
    summary:
      "What an experiment shows: verdict, evidence and alarms. Moves when every arm has a group of new people.",
    required: [.experiment], optional: [],
    time: .told, restsOn: .everything, concerns: .people, result: .anyObject)

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let id = try ExperimentMethods.experiment(call, &service)
    // Days close by the moment that counts, of which nothing later goes back, and by no other clock.
    let evidence = service.evidence.evidence(of: id, service.engine.state, at: call.now)
    let report = service.engine.state.report(of: id, at: call.now, evidence: evidence)
    service.out.append(report.line.span)
  }
}
