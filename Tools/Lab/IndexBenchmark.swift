import Basics
import LoadTest
import Platform
import Recommendation

// Fills an index with clicks that power laws draw, and times it: recording, recommending, forgetting, memory.
//
//   quid-lab index-benchmark [CLICKS [ITEMS]]      ten million, a million
//   quid-lab index-benchmark write CLICKS ITEMS    the clicks as TSV, for other tools

/// Clicks by power laws: how long sessions are (exponent 2, from 2 items to 101) and how popular items
/// are (Zipf's law). Sessions begin three seconds apart; a person has four of them on average.
private struct ClickGenerator {
  private let items: PowerLaw
  private let lengths = PowerLaw(count: 100, skew: 2)
  private var lengthOfName = [Int](repeating: 0, count: 101)
  private var random: Random
  private(set) var second: Int64 = 1_700_000_000

  init(items count: Int, seed: UInt64) {
    items = PowerLaw(count: count, skew: 1)
    random = Random(seed: seed, stream: 0)
    for rank in 1...100 { lengthOfName[lengths.number(ofRank: rank)] = rank + 1 }
  }

  /// The numbers of the next session's items.
  mutating func session() -> [Int] {
    second += 3
    return (0..<lengthOfName[lengths.draw(&random)]).map { _ in items.draw(&random) }
  }

  /// A number below another.
  mutating func number(below count: Int) -> Int { Int(random.next() % UInt64(max(1, count))) }

  /// An item's key as UTF-8.
  static func key(_ item: Int) -> [UInt8] { Array("i\(item)".utf8) }
}

private func write(_ clicks: Int, _ items: Int) throws {
  var generator = ClickGenerator(items: items, seed: 1)
  var text = "SessionId\tItemId\tTime\n"
  var (count, session) = (0, 0)
  while count < clicks {
    for (place, item) in generator.session().enumerated() where count < clicks {
      text += "\(session)\ti\(item)\t\(generator.second + Int64(place))\n"
      count += 1
    }
    session += 1
    if text.utf8.count > 1 << 20 {
      try writeAll(Array(text.utf8), to: 1, name: "standard output")
      text = ""
    }
  }
  try writeAll(Array(text.utf8), to: 1, name: "standard output")
}

private func percentiles(_ histogram: Histogram) -> String {
  [("p50", 50.0), ("p90", 90), ("p99", 99), ("p99.9", 99.9)].map { name, share in
    "\(name) \(Double(histogram.percentile(share)) / 1_000)"
  }.joined(separator: ", ") + ", most \(Double(histogram.max) / 1_000) µs"
}

private func measure(_ clicks: Int, _ items: Int) {
  var generator = ClickGenerator(items: items, seed: 1)
  var kept: [[Int]] = []
  let before = residentBytes() ?? 0
  var index = SessionIndex()
  var (count, sessions) = (0, 0)
  // So many people that each has four sessions; of the same person they hardly ever run into one another.
  let people = max(1, clicks / 4 / 4)
  var recording = Histogram()
  var total: UInt64 = 0
  while count < clicks {
    let owner = UInt32(generator.number(below: people))
    let session = generator.session()
    for (place, item) in session.enumerated() {
      let key = ClickGenerator.key(item)
      let moment = Instant(milliseconds: (generator.second + Int64(place)) * 1_000)
      let start = monotonicNanoseconds()
      index.record(.view, item: key.span, by: owner, person: owner, at: moment)
      let nanos = monotonicNanoseconds() - start
      total += nanos
      recording.record(Int64(nanos))
      count += 1
    }
    sessions += 1
    if sessions % 100 == 0, kept.count < 20_000 { kept.append(session) }
  }
  let resident = (residentBytes() ?? 0) - before
  show("\(count) clicks in \(index.sessionCount) sessions, \(index.itemCount) items")
  show("recording: \(Double(total) / Double(count)) ns on average; \(percentiles(recording))")
  show("memory: \(Double(resident) / 1e6) MB resident beyond the empty process")
  recommend(kept, index)
  forget(people, &generator, &index)
}

private func recommend(_ sessions: [[Int]], _ index: borrowing SessionIndex) {
  var recommender = Recommender()
  var latencies = Histogram()
  for session in sessions {
    let items = session.compactMap { index.item(ClickGenerator.key($0).span) }
    for end in 1..<max(2, items.count) {
      let start = monotonicNanoseconds()
      recommender.recommend(
        after: items.span.extracting(first: min(end, items.count)), count: 20, in: index)
      latencies.record(Int64(monotonicNanoseconds() - start))
    }
  }
  show("recommending: \(percentiles(latencies)); \(latencies.count) requests")
}

private func forget(_ people: Int, _ generator: inout ClickGenerator, _ index: inout SessionIndex) {
  var latencies = Histogram()
  for _ in 0..<20_000 {
    let owner = UInt32(generator.number(below: people))
    if !index.holds(owner) { continue }
    let start = monotonicNanoseconds()
    index.forget(owner: owner)
    latencies.record(Int64(monotonicNanoseconds() - start))
  }
  show("forgetting a person: \(percentiles(latencies)); \(latencies.count) people")
}

let indexBenchmark = LabProgram(
  name: "index-benchmark", calls: ["[CLICKS [ITEMS]]", "write CLICKS ITEMS"],
  about:
    "an index of clicks that power laws draw: ten million of a million items; or those clicks as TSV"
) { words in
  let numbers = words.filter { $0 != "write" }.compactMap { Int($0) }
  let (clicks, items) = (numbers.first ?? 10_000_000, numbers.dropFirst().first ?? 1_000_000)
  if words.first == "write" {
    try write(clicks, items)
  } else {
    measure(clicks, items)
  }
}
