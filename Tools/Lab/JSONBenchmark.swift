// How fast request lines are scanned and read, in process, on one thread:
//
//   quid-lab json-benchmark [LINES [ROUNDS]]
//   quid-lab json-benchmark --lines FILE [LINES]
//
// Each of five runs passes over all lines ROUNDS times; the median is shown. With `--lines` the lines
// are written to a file instead, for another program to be timed over the very same bytes; see
// `Tools/compare-json`. To count instructions, run it under valgrind --tool=callgrind with two numbers
// of rounds: the difference is theirs.

import Basics
import JSONText
import Platform

/// Request lines one behind the other, and where each ends.
private struct Lines {
  var bytes: [UInt8] = []
  var ends: [Int] = []

  /// Requests as a shop sends them: what people looked at.
  init(count: Int) {
    var random = Random(seed: 7, stream: 0)
    for number in 0..<count {
      let person = DecimalText.padded(Int(random.next() % 10_000_000), to: 7)
      let item = DecimalText.padded(Int(random.next() % 1_000_000), to: 7)
      let minute = DecimalText.padded(number % 60, to: 2)
      var line = #"{"jsonrpc":"2.0","id":\#(12_345 + number),"method":"behaviour.record","#
      line += #""params":{"person":"p-\#(person)","purpose":"recommendations","act":"view","#
      line += #""item":"item-\#(item)","at":"2026-11-24T10:\#(minute):00.000Z"}}"#
      bytes += line.utf8
      ends.append(bytes.count)
    }
  }
}

/// Time per pass over the lines, in nanoseconds: the median of five runs.
private func nanoseconds(rounds: Int, _ pass: () throws -> Void) rethrows -> Double {
  var times: [Double] = []
  for _ in 0..<5 {
    let start = monotonicNanoseconds()
    for _ in 0..<rounds { try pass() }
    times.append(Double(monotonicNanoseconds() - start) / Double(rounds))
  }
  return times.sorted()[2]
}

/// Scans every line.
/// - Returns: the number of nodes, so that no scan can be left out.
private func scan(_ lines: borrowing Lines, _ nodes: inout [JSONNode]) throws -> Int {
  var count = 0
  var start = 0
  let bytes = lines.bytes.span
  for end in lines.ends {
    try JSONScanner.scan(bytes.extracting(start..<end), into: &nodes)
    count += nodes.count
    start = end
  }
  return count
}

/// Scans every line and reads its method, id and two of its params.
private func read(_ lines: borrowing Lines, _ nodes: inout [JSONNode], _ text: inout ByteBuffer)
  throws
  -> Int
{
  var count = 0
  var start = 0
  let bytes = lines.bytes.span
  for end in lines.ends {
    let line = bytes.extracting(start..<end)
    try JSONScanner.scan(line, into: &nodes)
    text.clear()
    var members = JSONMembers(of: 0, in: nodes.span)
    while let member = members.next(in: nodes.span) {
      let name = nodes[member.name]
      if name.isString("method", in: line) {
        if nodes[member.value].isString("behaviour.record", in: line) { count += 1 }
      } else if name.isString("id", in: line) {
        count += nodes[member.value].integer(in: line) == nil ? 0 : 1
      } else if name.isString("params", in: line) {
        var params = JSONMembers(of: member.value, in: nodes.span)
        while let param = params.next(in: nodes.span) {
          if nodes[param.name].isString("person", in: line) {
            nodes[param.value].appendString(in: line, to: &text)
          } else if nodes[param.name].isString("item", in: line) {
            nodes[param.value].appendString(in: line, to: &text)
          }
        }
      }
    }
    count += text.count
    start = end
  }
  return count
}

private func measure(_ lines: Lines, rounds: Int) throws {
  var nodes: [JSONNode] = []
  var text = ByteBuffer()
  let count = lines.ends.count
  func report(_ what: String, _ nanoseconds: Double) {
    func two(_ value: Double) -> String {
      let hundredths = Int(value * 100 + 0.5)
      return "\(hundredths / 100).\(DecimalText.padded(hundredths % 100, to: 2))"
    }
    let speed = Double(lines.bytes.count) / nanoseconds
    show(
      "\(what) \(two(speed)) GB/s, \(two(Double(count) * 1_000 / nanoseconds)) million lines/s")
  }
  report(
    "scan     ", try nanoseconds(rounds: rounds) { check(try scan(lines, &nodes), 19 * count) })
  // The method and the id count one each, the two params 9 and 12 bytes.
  report(
    "scan+read",
    try nanoseconds(rounds: rounds) { check(try read(lines, &nodes, &text), 23 * count) })
}

private func check(_ count: Int, _ wanted: Int) {
  invariant(count == wanted, "counted \(count), expected \(wanted)")
}

private func write(_ lines: Lines, to path: String) throws {
  var text: [UInt8] = []
  var start = 0
  for end in lines.ends {
    text += lines.bytes[start..<end]
    text.append(0x0A)
    start = end
  }
  try OutputFile(checking: path).write(text)
}

let jsonBenchmark = LabProgram(
  name: "json-benchmark", calls: ["[LINES [ROUNDS]]", "--lines FILE [LINES]"],
  about: "request lines scanned and read: 10,000, fifty times; or those lines written to FILE"
) { words in
  if words.first == "--lines", words.count >= 2 {
    return try write(
      Lines(count: words.count > 2 ? Int(words[2]) ?? 10_000 : 10_000), to: words[1])
  }
  let numbers = words.compactMap { Int($0) }
  guard numbers.count == words.count, numbers.count <= 2, numbers.allSatisfy({ $0 > 0 }) else {
    throw LabUsage()
  }
  try measure(Lines(count: numbers.first ?? 10_000), rounds: numbers.count > 1 ? numbers[1] : 50)
}
