import Basics
import Catalogs
import Engine
import JSONText
import Ledger
import Service

/// Feeds lines to the service without its pipes, and holds every answer against what JSON-RPC 2.0 and the
/// service's own description say of it. The same seed gives the same lines.
///
/// An engine lives for some thousand lines. Then its ledger is folded anew, or its stores are opened anew,
/// and must be what it was.
public struct ServiceFuzz {
  /// Where a line was answered otherwise than it must be.
  public struct Fault: Error {
    public let message: String
    public let line: [UInt8]
    public let answer: [UInt8]
    public let life: Int
    public let number: Int
  }

  private let seed: UInt64
  private let catalogs: [AdoptedCatalog]
  private let linesPerLife: Int
  private var grammar: RequestGrammar
  private var oracle: AnswerOracle
  private var others: [[UInt8]] = [[]]
  /// The slowest line, and how long it took in nanoseconds.
  public private(set) var slowest: (nanoseconds: Int64, line: [UInt8]) = (0, [])
  /// Called with each line before the service takes it, to find one that ends the process.
  public var trace: (([UInt8]) -> Void)?

  public var counts: FuzzCounts { oracle.counts }
  /// Methods that no request was done of.
  public var neverDone: [String] {
    grammar.methods.map(\.name).filter { oracle.counts.done[$0] == nil }
  }

  /// - Parameters:
  ///   - linesPerLife: after so many lines the engine is replaced.
  ///   - schemaEvery: one result in so many is held against its schema.
  public init(seed: UInt64, linesPerLife: Int, schemaEvery: Int) throws {
    self.seed = seed
    self.linesPerLife = linesPerLife
    catalogs = try [[], ServiceFuzz.changes].compactMap {
      try Shop.catalog($0 + ServiceFuzz.eligible)
    }
    let life = try FuzzLife(
      catalogs, .init(isStrict: true, takesMoments: false, hasStores: false, judges: true))
    grammar = RequestGrammar(try life.discovered())
    oracle = AnswerOracle(grammar, schemaEvery: schemaEvery)
  }

  private static let eligible: [(String, String?)] = [
    (
      "/exchanges/3/eligibility",
      #"{"basketItems": {"$gte": 1}}"#
    ),
    ("/purposes/2/retention", #"{"days": 90, "from": "caseResolved", "atMostDays": 365}"#),
  ]

  private static let changes: [(String, String?)] = [
    ("/exchanges/5/placement", #""account""#), ("/exchanges/5/text/version", "2"),
    ("/exchanges/5/text/why", #""To show you items that go with them.""#),
  ]

  /// Runs lives until so many lines have been taken.
  /// - Parameter first: the number of the first life, for one that is run again.
  public mutating func run(lines: Int, firstLife first: Int = 0) throws {
    var life = first
    let end = oracle.counts.lines + lines
    while oracle.counts.lines < end {
      var random = Random(seed: seed, stream: UInt64(life))
      try live(life, lines: min(linesPerLife, end - oracle.counts.lines), &random)
      life += 1
    }
  }

  /// Takes given lines in lives of some kinds.
  public mutating func replay(_ lines: [[UInt8]]) throws {
    for number in [0, 2, 5, 7] {
      var random = Random(seed: seed, stream: UInt64(number))
      var life = try begin(number)
      for (index, line) in lines.enumerated() {
        try take(line, &life, isPlain: false, (number, index))
        life.goOn(&random)
      }
      try end(&life, number)
    }
  }

  private mutating func begin(_ number: Int) throws -> FuzzLife {
    oracle.beginLife()
    return try FuzzLife(
      catalogs,
      .init(
        isStrict: number & 1 == 0, takesMoments: number & 2 != 0, hasStores: number & 4 == 0,
        judges: number % 3 != 2))
  }

  private mutating func live(_ number: Int, lines: Int, _ random: inout Random) throws {
    var life = try begin(number)
    for index in 0..<lines {
      let (line, isPlain) = line(&random, life.setting)
      try take(line, &life, isPlain: isPlain, (number, index))
      life.goOn(&random)
    }
    try end(&life, number)
  }

  private mutating func take(
    _ line: [UInt8], _ life: inout FuzzLife, isPlain: Bool, _ place: (life: Int, number: Int)
  ) throws {
    trace?(line)
    let start = ContinuousClock.now
    let (answer, fault) = life.take(line)
    let time = (ContinuousClock.now - start).components
    let nanoseconds = time.seconds * 1_000_000_000 + time.attoseconds / 1_000_000_000
    if nanoseconds > slowest.nanoseconds { slowest = (nanoseconds, line) }
    do {
      if let fault { throw AnswerFault(fault) }
      try oracle.check(line, answer[...], isPlain: isPlain)
      if try oracle.asksCrash(line, life), let fault = try life.crashFault(line, answer) {
        throw AnswerFault(fault)
      }
    } catch let error as AnswerFault {
      throw Fault(
        message: error.message, line: line, answer: answer, life: place.life, number: place.number)
    }
  }

  private mutating func end(_ life: inout FuzzLife, _ number: Int) throws {
    do {
      try life.end()
    } catch let error as AnswerFault {
      throw Fault(message: error.message, line: [], answer: [], life: number, number: linesPerLife)
    }
    oracle.endLife(hasStores: number & 4 == 0)
  }

  /// A line from one of the three sources, or one that came before.
  private mutating func line(
    _ random: inout Random, _ setting: FuzzSetting
  ) -> (bytes: [UInt8], isPlain: Bool) {
    let draw = random.below(100)
    if draw < 4 { return (LineMutator.noise(&random), false) }
    if draw < 8 { return (random.element(others), false) }
    if random.below(40_000) == 0 { return (LineMutator.long(&random), false) }
    var bytes = grammar.line(&random, oracle.known, setting)
    let isPlain = draw < 72
    if isPlain {
      if others.count < 64 { others.append(bytes) } else { others[random.below(64)] = bytes }
    } else {
      LineMutator.mutate(&bytes, with: random.element(others), &random)
    }
    return (bytes, isPlain)
  }
}
