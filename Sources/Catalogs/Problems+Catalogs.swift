import Basics
import JSONText

/// Readings that several parts of a catalog share.
extension Problems {
  /// A list of fields at levels, each field once.
  func fieldLevels(
    _ reader: inout ObjectReader, _ name: String, _ fields: KnownFields, atLeast: Int = 1
  ) -> [FieldLevel]? {
    guard let values = reader.elements(name, count: atLeast...Limits.catalogEntries) else {
      return nil
    }
    let before = lossCount
    var result: [FieldLevel] = []
    var seen: Set<Int> = []
    for value in values {
      guard let (field, wanted) = fields.read(value, self) else { continue }
      if !seen.insert(field).inserted {
        report("the field \"\(wanted.field)\" stands here twice", at: value)
      }
      result.append(wanted)
    }
    return lossCount == before ? result : nil
  }

  /// The names in an array that may be absent; every one of something known.
  func references(
    _ reader: inout ObjectReader, _ member: String, to what: String, in names: Names
  ) -> [String] {
    reader.optionalElements(member, atMost: Limits.entryParts).compactMap { value in
      reference(value, to: what, in: names).map { names.all[$0] }
    }
  }

  /// A term of the vocabulary's personal data extension.
  func category(_ value: JSONValue) -> String? {
    guard let term = value.string, term.hasPrefix("pd:"), term.utf8.count <= Limits.idBytes else {
      return expected(
        "a term of the Data Privacy Vocabulary such as \"pd:EmailAddress\"", value)
    }
    return known(term, among: Vocabulary.terms, Vocabulary.holds(term), value)
  }

  /// A term that the vocabulary has; reported with the nearest one otherwise.
  func known(
    _ term: String, among terms: [String], _ isKnown: Bool, _ value: JSONValue
  ) -> String? {
    if isKnown { return term }
    report(
      {
        let hint = didYouMean(term, among: terms).map { "; did you mean \"\($0)\"?" }
        return "the Data Privacy Vocabulary has no \(value.summary)\(hint ?? "")"
      }(), at: value)
    return nil
  }
}
