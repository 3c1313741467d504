/// Where a cell stands: phase, day of entry and arm, in this order.
public struct CellKey: Hashable, Comparable, Sendable {
  /// Index of the phase.
  public let phase: Int32
  /// Days since 1970, in UTC.
  public let day: Int32
  /// Index of the arm.
  public let arm: Int32

  public init(phase: Int, day: Int32, arm: Int) {
    self.phase = Int32(phase)
    self.day = day
    self.arm = Int32(arm)
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.phase, left.day, left.arm) < (right.phase, right.day, right.arm)
  }
}

/// The cells of one experiment in the order of their keys: the whole of what its reports are made from.
public struct ArmCells: Equatable, Sendable {
  /// Rising.
  public private(set) var keys: [CellKey] = []
  /// One for each key.
  public private(set) var cells: [ArmCell] = []

  public init() {}

  public var count: Int { keys.count }
  public var isEmpty: Bool { keys.isEmpty }

  /// The cell of a key, made where there is none.
  /// - Complexity: O(log cells); O(cells) where one is made before the last.
  public subscript(key: CellKey) -> ArmCell {
    get {
      let place = place(of: key)
      return place < keys.count && keys[place] == key ? cells[place] : ArmCell()
    }
    _modify {
      let place = place(of: key)
      if place == keys.count || keys[place] != key {
        keys.insert(key, at: place)
        cells.insert(ArmCell(), at: place)
      }
      yield &cells[place]
    }
  }

  /// Where cells stand, in the order of days and, on a day, of keys.
  var indicesByDay: [Int] {
    // Phases follow each other, so keys most often are in this order.
    let isRising = (1..<max(1, count)).allSatisfy { keys[$0 - 1].day <= keys[$0].day }
    if isRising { return Array(keys.indices) }
    return keys.indices.sorted { (keys[$0].day, $0) < (keys[$1].day, $1) }
  }

  /// Where a key stands, or is to stand.
  private func place(of key: CellKey) -> Int {
    // What happens now is most often of the newest days.
    if let last = keys.last, last < key { return keys.count }
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Adds up cell by cell: the same bytes in whatever order parts come.
  public static func += (left: inout Self, right: Self) {
    for (key, cell) in zip(right.keys, right.cells) { left[key] += cell }
  }

  /// All numbers in a fixed order, for digests: each cell's key and its numbers.
  public var numbers: [Int64] {
    var numbers: [Int64] = []
    for (key, cell) in zip(keys, cells) {
      numbers += [Int64(key.phase), Int64(key.day), Int64(key.arm)]
      numbers += cell.numbers
    }
    return numbers
  }
}
