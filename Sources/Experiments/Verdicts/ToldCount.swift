import JSONText
import Tables

/// How a report tells a count of people: not where it is of fewer than a group must have, nor where such a count could
/// be worked out from it and another.
enum ToldCount: Equatable, Sendable {
  case exact(Int64)
  /// 1 to k − 1.
  case few(than: Int)
  /// Beside another count it would tell one of 1 to k − 1.
  case withheld(Int)

  var isExact: Bool {
    switch self {
    case .exact: true
    case .few, .withheld: false
    }
  }

  /// For people, whose numbers are in groups of three.
  var text: String {
    switch self {
    case .exact(let count): NumberText.count(Int(count))
    case .few(let least): "fewer than \(least)"
    case .withheld(let least): "within \(least)"
    }
  }

  func write(_ name: StaticString, _ writer: inout JSONWriter) {
    switch self {
    case .exact(let count): writer.member(name, count)
    case .few(let least): writer.member(name, "fewer than \(least)")
    case .withheld(let least): writer.member(name, "fewer than \(least) from another count")
    }
  }
}

/// What is told of an arm's closed days. Counts of one chain give one another away (who was shown and did not answer,
/// who accepted and is gone), so each is held beside those that it could be taken from.
struct ToldArm: Equatable, Sendable {
  let entered: ToldCount
  let shown: ToldCount
  let answered: ToldCount
  let accepted: ToldCount
  /// Of the days that are closed for lasting opt-in: whom `lasting` and `withdrawn` are of.
  let standingEntered: ToldCount
  let standingAccepted: ToldCount
  let lasting: ToldCount
  let withdrawn: ToldCount
  let erased: ToldCount
  let renewed: ToldCount
  let expired: ToldCount
  let due: ToldCount
  let kept: ToldCount
  let late: ToldCount
  let short: ToldCount
  let broken: ToldCount
  let compensated: ToldCount
  /// Whether what the people got, and what they gave, shows nobody.
  let isValueTold: Bool

  /// - Parameters:
  ///   - answering: the arm's sums over days that are closed for opt-in.
  ///   - standing: the same for lasting opt-in and withdrawals.
  ///   - valued: the same for value and promises.
  ///   - group: below how many people nothing is told.
  init(answering: ArmCell, standing: ArmCell, valued: ArmCell, group: Int) {
    func isFew(_ count: Int64) -> Bool { count > 0 && count < Int64(group) }
    func tell(_ count: Int64, beside others: [Int64] = []) -> ToldCount {
      if isFew(count) { return .few(than: group) }
      if count == 0 { return .exact(0) }
      let isNear = others.contains { isFew(max($0, count) - min($0, count)) }
      return isNear ? .withheld(group) : .exact(count)
    }
    let people = answering.people
    entered = tell(people.entered)
    accepted = tell(people.accepted, beside: [people.entered])
    // What is not told itself gives nothing away.
    let yes = accepted.isExact ? [people.accepted] : []
    shown = tell(people.shown, beside: [people.entered] + yes)
    let seen = shown.isExact ? [people.shown] : []
    answered = tell(people.answered, beside: [people.entered] + seen + yes)
    let later = standing.people
    standingEntered = tell(later.entered)
    standingAccepted = tell(later.accepted, beside: [later.entered] + yes)
    lasting = tell(standing.lasting, beside: [later.accepted, later.entered])
    // With those whose yes stands, who is gone adds up to who accepted.
    let hidesYes = isFew(later.entered - later.accepted)
    withdrawn =
      (hidesYes || !standingAccepted.isExact) && later.gone >= Int64(group)
      ? .withheld(group) : tell(later.gone, beside: [later.accepted])
    erased = tell(later.erased, beside: [later.entered])
    renewed = tell(later.renewed, beside: [later.accepted])
    expired = tell(later.expired, beside: [later.accepted])
    let promises = valued.promises
    due = tell(promises.due)
    let fates = ToldArm.parts(
      [promises.kept, promises.late, promises.short, promises.broken], of: promises.due,
      group: group)
    (kept, late, short, broken) = (fates[0], fates[1], fates[2], fates[3])
    compensated = tell(promises.compensated, beside: [promises.due])
    let owners = valued.people
    isValueTold =
      !isFew(owners.entered) && !isFew(owners.accepted) && !isFew(owners.entered - owners.accepted)
      && !isFew(promises.due) && kept.isExact
  }

  /// Parts of a whole that is told: so many of them are withheld, the smallest first, that those few cannot be taken
  /// from the rest.
  private static func parts(_ parts: [Int64], of whole: Int64, group: Int) -> [ToldCount] {
    let rest = whole - parts.reduce(0, +)
    func isFew(_ count: Int64) -> Bool { count > 0 && count < Int64(group) }
    var told = parts.map { isFew($0) ? ToldCount.few(than: group) : .exact($0) }
    var hidden = parts.filter(isFew).reduce(0, +) + (isFew(rest) ? rest : 0)
    var open = parts.indices.filter { told[$0].isExact && parts[$0] > 0 }
      .sorted { (parts[$0], $0) > (parts[$1], $1) }
    while isFew(hidden), let smallest = open.popLast() {
      told[smallest] = .withheld(group)
      hidden += parts[smallest]
    }
    return told
  }

  /// Whether a share may be told as a figure.
  func isTold(_ kind: ShareKind) -> Bool {
    switch kind {
    case .optIn: entered.isExact && accepted.isExact
    case .optInShown: accepted.isExact && shown.isExact
    case .lastingOptIn: lasting.isExact
    case .withdrawals: withdrawn.isExact
    case .withdrawalsOfAccepted: withdrawn.isExact && lasting.isExact && standingAccepted.isExact
    case .erasures: entered.isExact && erased.isExact
    case .promises: due.isExact && kept.isExact
    }
  }
}
