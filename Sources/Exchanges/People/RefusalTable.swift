import Basics
import Catalogs

/// That a person is not to be asked again for a while (Q7).
struct RefusalRecord: Equatable, Sendable {
  let terms: TermsID
  var until: Instant
  /// The same as far as they said no, and not only not now; nil where they never did.
  var noUntil: Instant?
  /// When a no was said that no offer and no consent tells of: after a yes whose consent had ended.
  var repeatedAt: Instant?
  /// The person's next older one, or `none`.
  var earlier: UInt32
}

/// Every no and not-now, in the order in which they were said first; a person's are a chain, one for the terms.
struct RefusalTable: RandomAccessCollection, Sendable {
  var records: [RefusalRecord] = []

  var startIndex: Int { 0 }
  var endIndex: Int { records.count }
  subscript(index: Int) -> RefusalRecord {
    get { records[index] }
    _modify { yield &records[index] }
  }

  /// Remembers a no, or a not-now, to terms until a moment, or longer where it was said before.
  mutating func remember(
    _ terms: TermsID, until: Instant, isNo: Bool, of person: inout PersonRecord
  ) {
    var index = person.newestRefusal
    while index != ExchangeState.none {
      if records[Int(index)].terms == terms {
        records[Int(index)].until = Swift.max(records[Int(index)].until, until)
        if isNo {
          records[Int(index)].noUntil = Swift.max(records[Int(index)].noUntil ?? until, until)
        }
        return
      }
      index = records[Int(index)].earlier
    }
    records.append(
      RefusalRecord(
        terms: terms, until: until, noUntil: isNo ? until : nil, earlier: person.newestRefusal))
    person.newestRefusal = UInt32(records.count - 1)
  }

  /// Notes when a no was said again that is remembered.
  mutating func repeatNo(to terms: TermsID, at now: Instant, of person: PersonRecord) {
    var index = person.newestRefusal
    while index != ExchangeState.none {
      if records[Int(index)].terms == terms { records[Int(index)].repeatedAt = now }
      index = records[Int(index)].earlier
    }
  }

  /// Nothing was said later than now.
  mutating func setClock(to now: Instant) {
    for index in records.indices {
      records[index].repeatedAt = records[index].repeatedAt.map { Swift.min($0, now) }
    }
  }

  /// Whether some no of a person holds beyond a moment.
  func isQuiet(_ person: PersonRecord, after now: Instant) -> Bool {
    var index = person.newestRefusal
    while index != ExchangeState.none {
      if records[Int(index)].until > now { return true }
      index = records[Int(index)].earlier
    }
    return false
  }

  func digest(into writer: inout DigestWriter) {
    for refusal in records {
      writer.add(Int64(refusal.terms.rawValue))
      writer.add(refusal.until)
      writer.add(refusal.earlier, after: .other)
      // Without one the digest is what it was before there were any.
      if let moment = refusal.repeatedAt { writer.add(moment) }
      // Whether it is a no follows from the answers, unless a not-now was longer.
      if let moment = refusal.noUntil, moment != refusal.until { writer.add(moment) }
    }
  }
}
