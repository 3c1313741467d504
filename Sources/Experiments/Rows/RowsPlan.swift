import Basics

/// How rows of a file are to be read.
public struct RowsPlan: Sendable {
  /// The arms that there are, in their order; empty where the file says.
  public let arms: [String]
  /// Windows and cap of what is read.
  public var definition: ExperimentDefinition { rules.definition }
  /// The first day of each phase after the first.
  public let phaseDays: [Int32]
  /// The last day that was observed: what came later is passed over. nil where all that the file has counts.
  public let lastDay: Int32?
  /// Which people are counted, of several who read the same rows side by side: those whose id's bits leave `index`.
  public var share = (index: 0, count: 1)
  /// How many people are expected, so that room for them is made at once.
  public var peopleExpected = 0
  /// By role: the column; nil where there is none.
  let places: [Int?]
  /// Where rows tell no more than person, arm, day, yes and value, nothing else is looked for in each.
  var isPlain: Bool
  /// The definition, which rows look at without a copy.
  let rules: Rules

  /// A definition that is shared.
  final class Rules: Sendable {
    let definition: ExperimentDefinition

    init(_ definition: ExperimentDefinition) { self.definition = definition }
  }

  /// The most arms that a file can have.
  public static let armsMost = 250
  /// The most bytes of an arm's name.
  static let armBytesMost = 200

  public init(
    _ header: RowHeader, arms: [String], definition: ExperimentDefinition, phaseDays: [Int32],
    lastDay: Int32? = nil
  ) {
    self.arms = arms
    self.phaseDays = phaseDays
    self.lastDay = lastDay
    places = RowColumns.Role.allCases.map { header.places[$0] }
    let plain: Set<RowColumns.Role> = [.person, .arm, .day, .accepted, .value]
    isPlain =
      header.armColumns.count == 1 && Set(header.places.keys).isSubset(of: plain)
    rules = Rules(definition)
  }
}

extension RowColumns.Role {
  /// Its place among all.
  var index: Int {
    switch self {
    case .person: 0
    case .arm: 1
    case .day: 2
    case .accepted: 3
    case .answeredDay: 4
    case .withdrawnAfterDays: 5
    case .erasedAfterDays: 6
    case .delivered: 7
    case .value: 8
    case .cluster: 9
    case .asks: 10
    case .shown: 11
    case .event: 12
    case .entered: 13
    case .withdrawn: 14
    case .erased: 15
    case .due: 16
    case .kept: 17
    case .valueSum: 18
    case .valueSquares: 19
    }
  }
}

/// Cells by day and arm, found without a search where days lie near one another.
struct CellTable: Sendable {
  private var keys: [CellKey] = []
  private(set) var cells: [ArmCell] = []
  private let phaseDays: [Int32]
  /// By day from `base` on and arm: the number of the cell plus one.
  private var places: [Int32] = []
  private var base: Int32 = 0
  private var others: [CellKey: Int] = [:]

  private static let days = 2_048
  private static let stride = 256

  init(_ phaseDays: [Int32]) { self.phaseDays = phaseDays }

  /// The number of the cell of a day and an arm.
  mutating func place(_ day: Int32, _ arm: Int) -> Int {
    if places.isEmpty {
      places = [Int32](repeating: 0, count: CellTable.days * CellTable.stride)
      base = day - Int32(CellTable.days / 2)
    }
    let row = Int(day) - Int(base)
    if row >= 0, row < CellTable.days {
      let found = Int(places[row * CellTable.stride + arm])
      if found > 0 { return found - 1 }
      let made = make(day, arm)
      places[row * CellTable.stride + arm] = Int32(made + 1)
      return made
    }
    let key = CellKey(phase: phase(day), day: day, arm: arm)
    if let found = others[key] { return found }
    let made = make(day, arm)
    others[key] = made
    return made
  }

  private mutating func make(_ day: Int32, _ arm: Int) -> Int {
    keys.append(CellKey(phase: phase(day), day: day, arm: arm))
    cells.append(ArmCell())
    return cells.count - 1
  }

  private func phase(_ day: Int32) -> Int { phaseDays.count { $0 <= day } }

  subscript(place: Int) -> ArmCell {
    get { cells[place] }
    _modify { yield &cells[place] }
  }

  /// Whether another has a cell of a day and an arm that this one has.
  func overlaps(_ other: CellTable, _ arms: [Int]) -> Bool {
    let own = Set(keys)
    return other.keys.contains { key in
      own.contains(CellKey(phase: Int(key.phase), day: key.day, arm: arms[Int(key.arm)]))
    }
  }

  mutating func add(_ other: CellTable, _ arms: [Int]) {
    for (key, cell) in zip(other.keys, other.cells) {
      cells[place(key.day, arms[Int(key.arm)])] += cell
    }
  }

  /// All cells, the arms renumbered.
  func sorted(_ arms: [Int]) -> ArmCells {
    var sorted = ArmCells()
    for index in keys.indices.sorted(by: { keys[$0] < keys[$1] }) {
      let key = keys[index]
      sorted[CellKey(phase: Int(key.phase), day: key.day, arm: arms[Int(key.arm)])] += cells[index]
    }
    return sorted
  }
}
