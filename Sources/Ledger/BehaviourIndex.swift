import Basics

/// Where the lines under each consent stand: eight bytes a line.
struct BehaviourIndex {
  /// Where one line stands in its segment's file.
  struct Extent: Equatable {
    let segment: Int
    let bytes: Range<Int>
  }

  private struct Segment {
    let number: Int
    /// The number of its first line.
    let first: Int
    /// Where each line begins.
    var starts: [UInt32] = []
    /// The number of the line before under the same consent, or `none`.
    var earlier: [UInt32] = []
    /// Where its lines end.
    var end = 0
    /// Lines that are kept.
    var keptCount = 0
  }

  private static let none = UInt32.max

  private var segments: [Segment] = []
  /// By consent: its newest line, or `none`.
  private var newest: [UInt32] = []

  /// Lines that are kept.
  var keptCount: Int { segments.reduce(0) { $0 + $1.keptCount } }

  /// Adds a line that is kept, or one that is not, which only counts.
  /// - Parameter consent: nil for a line that is not kept.
  mutating func add(consent: UInt32?, number: Int, segment: Int, at start: Int) {
    invariant(number < Int(BehaviourIndex.none), "line \(number) beyond 32 bits")
    if segments.last?.number != segment {
      segments.append(Segment(number: segment, first: number))
    }
    let last = segments.count - 1
    segments[last].starts.append(UInt32(start))
    guard let consent else {
      segments[last].earlier.append(BehaviourIndex.none)
      return
    }
    while newest.count <= consent { newest.append(BehaviourIndex.none) }
    segments[last].earlier.append(newest[Int(consent)])
    segments[last].keptCount += 1
    newest[Int(consent)] = UInt32(number)
  }

  /// Says where the lines of the newest segment end, when it has any.
  mutating func end(segment: Int, at byte: Int) {
    if segments.last?.number == segment { segments[segments.count - 1].end = byte }
  }

  /// Forgets a consent, and gives the extents of its lines.
  mutating func end(_ consent: UInt32) -> [Extent] {
    guard consent < newest.count else { return [] }
    var extents: [Extent] = []
    var number = newest[Int(consent)]
    newest[Int(consent)] = BehaviourIndex.none
    while number != BehaviourIndex.none {
      let index = segmentIndex(of: Int(number))
      let offset = Int(number) - segments[index].first
      let starts = segments[index].starts
      let end = offset + 1 < starts.count ? Int(starts[offset + 1]) : segments[index].end
      extents.append(
        Extent(segment: segments[index].number, bytes: Int(starts[offset])..<end - 1))
      segments[index].keptCount -= 1
      number = segments[index].earlier[offset]
    }
    return extents
  }

  /// Every line that is kept, with its consent.
  var lines: [(consent: UInt32, extent: Extent)] {
    var copy = self
    return newest.indices.flatMap { consent in
      copy.end(UInt32(consent)).map { (UInt32(consent), $0) }
    }
  }

  /// Whether the chains of all consents hold just the lines that the segments count, each once, the newest
  /// first, and the segments follow one another.
  func checkInvariants(_ check: inout InvariantCheck) {
    var kept = [Int](repeating: 0, count: segments.count)
    for consent in newest.indices {
      var (number, before) = (newest[consent], BehaviourIndex.none)
      while number != BehaviourIndex.none {
        let index = segmentIndex(of: Int(number))
        let offset = Int(number) - segments[index].first
        guard number < before, segments[index].earlier.indices.contains(offset) else {
          check.expect(false, "line \(number) of consent \(consent) is no line before \(before)")
          break
        }
        kept[index] += 1
        (number, before) = (segments[index].earlier[offset], number)
      }
    }
    for (index, segment) in segments.enumerated() {
      let end = segment.first + segment.starts.count
      check.expect(
        segment.keptCount == kept[index],
        "segment \(segment.number) counts \(segment.keptCount) lines of \(kept[index])")
      check.expect(
        segment.starts.count == segment.earlier.count
          && zip(segment.starts, segment.starts.dropFirst()).allSatisfy { $0 < $1 }
          && segment.starts.last.map { Int($0) < segment.end } ?? true,
        "the lines of segment \(segment.number) do not follow one another")
      check.expect(
        index + 1 == segments.count
          || segment.number < segments[index + 1].number && end <= segments[index + 1].first,
        "segment \(segment.number) reaches into the next")
    }
  }

  /// The last segment that begins at or before a line.
  private func segmentIndex(of number: Int) -> Int {
    var (low, high) = (0, segments.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].first <= number { low = middle } else { high = middle }
    }
    return low
  }

  /// Forgets the segments before the one being written in which nothing is kept.
  mutating func dropEmptied(before current: Int) -> [Int] {
    let isEmptied = { (segment: Segment) in segment.keptCount == 0 && segment.number < current }
    let emptied = segments.filter(isEmptied).map(\.number)
    segments.removeAll(where: isEmptied)
    return emptied
  }
}
