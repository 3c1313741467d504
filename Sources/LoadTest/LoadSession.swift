import Basics

/// A load test from the first request to the report.
public enum LoadSession {
  /// Requests under way while people are made ready.
  public static let setupInFlight = 256

  /// Asks whether somebody is there, makes people ready where the service is ours, applies the load,
  /// and waits for the last response.
  /// - Throws: `LoadFault` when the load could not be applied at all.
  public static func run(
    _ plan: LoadPlan, over transport: any LoadTransport
  ) throws(LoadFault) -> LoadReport {
    var client = LoadClient(plan)
    var loop = LoadLoop(transport, patienceNanos: plan.openingNanos ?? plan.patienceNanos)
    try reach(&client, &loop)
    loop.patienceNanos = plan.patienceNanos
    let setup = plan.isOwnService ? try makeReady(&client, &loop, transport) : nil
    client.beginMix(now: transport.now)
    let ending = try loop.run(&client)
    transport.closeInput()
    switch ending {
    case .done: break
    case .closed: client.giveUp("the service closed its output")
    case .silent:
      client.giveUp("no answer came for \(plan.patienceNanos / 1_000_000_000) s")
    case .overlong: client.giveUp("reading was given up at a line without an end")
    case .interrupted: client.giveUp("it did not come soon once the test was cut short")
    }
    var serviceEnd: String?
    if ending == .done, try !loop.drain(&client) {
      serviceEnd = "the service did not close its output when its input had ended"
    }
    let tallies = client.tallies
    let lasted = client.lastResponse - client.countsFrom
    let planned = client.isCutShort ? max(0, client.end - client.countsFrom) : plan.durationNanos
    return LoadReport(
      plan: plan, setup: setup, methods: Array(tallies.prefix(plan.mix.parts.count)),
      background: plan.background == nil ? nil : tallies.last,
      nanos: max(planned, lasted), problems: client.problems,
      hasReachedLimit: client.hasReachedLimit, unsent: client.unsent,
      isCutShort: client.isCutShort, serviceEnd: serviceEnd)
  }

  private static let interrupted = LoadFault("it was cut short before anything was measured")

  private static func reach(
    _ client: inout LoadClient, _ loop: inout LoadLoop
  ) throws(LoadFault) {
    let ending = try loop.run(&client, endsAtProblem: true)
    if let example = client.problems.firstExample {
      throw LoadFault("the first answer is not one of JSON-RPC 2.0: \(example)")
    }
    switch ending {
    case .done: break
    case .closed: throw LoadFault("the service ended before it answered")
    case .silent, .overlong: throw LoadFault("the service does not answer")
    case .interrupted: throw interrupted
    }
    if let error = client.tallies.first?.firstError {
      throw LoadFault("the service is not ready: \(error)")
    }
  }

  private static func makeReady(
    _ client: inout LoadClient, _ loop: inout LoadLoop, _ transport: any LoadTransport
  ) throws(LoadFault) -> LoadReport.Setup {
    let start = transport.now
    client.beginSetup(inFlight: setupInFlight, now: start)
    let ending = try loop.run(&client, endsAtProblem: true)
    let (offers, answers) = (client.tallies[0], client.tallies[1])
    if let example = client.problems.firstExample ?? offers.firstError ?? answers.firstError {
      throw LoadFault("making people ready failed: \(example)")
    }
    if ending == .interrupted { throw interrupted }
    if ending != .done { throw LoadFault("the service stopped while people were made ready") }
    if answers.refusals + offers.refusals > 0 {
      throw LoadFault(
        "making people ready was refused \(answers.refusals + offers.refusals) times")
    }
    let (sent, accepted) = (client.sent, Int(answers.latencies.count))
    try tellHistory(&client, &loop, transport)
    return LoadReport.Setup(requests: sent, accepted: accepted, nanos: transport.now - start)
  }

  private static func tellHistory(
    _ client: inout LoadClient, _ loop: inout LoadLoop, _ transport: any LoadTransport
  ) throws(LoadFault) {
    client.beginHistory(inFlight: setupInFlight, now: transport.now)
    if client.isDone(transport.now) { return }
    let ending = try loop.run(&client, endsAtProblem: true)
    if let example = client.problems.firstExample ?? client.tallies[0].firstError {
      throw LoadFault("telling what people did failed: \(example)")
    }
    if ending == .interrupted { throw interrupted }
    if ending != .done { throw LoadFault("the service stopped while it was told what people did") }
    if client.tallies[0].refusals > 0 {
      throw LoadFault("telling what people did was refused \(client.tallies[0].refusals) times")
    }
  }
}
