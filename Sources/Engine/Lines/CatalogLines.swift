import Basics
import Catalogs
import Exchanges
import JSONText

/// The lines of terms and catalogs, as they are written and read.
extension EventWriter {
  mutating func write(_ fact: CatalogFact) {
    switch fact {
    case .termsAdopted(_, let terms): write(terms)
    case .adopted(let adopted): write(adopted)
    }
  }

  private mutating func write(_ terms: Terms) {
    string(",\"event\":\"termsAdopted\",\"exchange\":", terms.exchange)
    buffer.append(",\"textVersion\":")
    buffer.append(decimal: Int64(terms.textVersion))
    string(",\"textDigest\":", terms.textDigest)
    if let language = terms.language { string(",\"language\":", language) }
    string(",\"purpose\":", terms.purpose)
    buffer.append(",\"request\":[")
    for (index, wanted) in terms.request.enumerated() {
      string(index == 0 ? "{\"field\":" : ",{\"field\":", wanted.field)
      string(",\"level\":", wanted.level)
      string(",\"type\":", terms.rules[index].type.rawValue)
      write(terms.rules[index].rule)
      buffer.append("}")
    }
    buffer.append("],\"retentionDays\":")
    buffer.append(decimal: Int64(terms.retention.days))
    string(",\"retentionFrom\":", terms.retention.anchor.rawValue)
    if let days = terms.retention.atMostDays {
      buffer.append(",\"atMostDays\":")
      buffer.append(decimal: Int64(days))
    }
    if let hold = terms.retention.hold {
      string(",\"heldUntil\":", hold.until.text)
      string(",\"heldFor\":", hold.reason)
    }
    list(",\"recipients\":[", terms.recipients)
    list(",\"compatibleWith\":[", terms.compatibleWith)
    if terms.isShared { buffer.append(",\"shared\":true") }
    string(",\"benefit\":", terms.benefit)
    string(",\"benefitKind\":", terms.benefitKind.rawValue)
    guard let promise = terms.promise else { return }
    buffer.append(",\"promise\":{\"worthMicros\":")
    buffer.append(decimal: promise.worth.micros)
    string(",\"unit\":", promise.unit)
    buffer.append(",\"deliverWithinDays\":")
    buffer.append(decimal: Int64(promise.deliverWithinDays))
    string(",\"evidence\":", promise.evidence)
    string(",\"ifUndeliverable\":", promise.ifUndeliverable.rawValue)
    buffer.append("}")
  }

  /// Who, on what approval, which catalog, and what that changed.
  private mutating func write(_ note: AdoptionNote) {
    if let by = note.adoption.by { string(",\"by\":", by) }
    if let approval = note.adoption.approval { string(",\"approval\":", approval) }
    string(",\"digest\":", note.digest)
    list(",\"changes\":[", note.changes)
    if note.moreChanges > 0 {
      buffer.append(",\"moreChanges\":")
      buffer.append(decimal: Int64(note.moreChanges))
    }
  }

  /// The catalog as the JSON that it is, the rows of its files, and the rank of each exchange.
  mutating func write(_ adopted: AdoptedCatalog) {
    buffer.reserve(adopted.text.utf8.count + 8 * adopted.ranks.count)
    buffer.append(",\"event\":\"catalogAdopted\"")
    if let note = adopted.note { write(note) }
    buffer.append(",\"files\":[")
    for (index, file) in adopted.files.enumerated() {
      string(index == 0 ? "{\"name\":" : ",{\"name\":", file.name)
      list(",\"columns\":[", file.columns)
      buffer.append(",\"rows\":[")
      for (number, row) in file.rows.enumerated() {
        list(number == 0 ? "[" : ",[", row)
      }
      buffer.append("]}")
    }
    buffer.append("],\"ranks\":[")
    for (index, rank) in adopted.ranks.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(decimal: Int64(rank))
    }
    buffer.append("],\"catalog\":")
    buffer.append(adopted.text.utf8.span)
  }

  /// How a value is made coarse: `"rule":"monthDay"` or `"rule":{"atLeast":18}`, as catalogs have it.
  mutating func write(_ rule: Generalization) {
    switch rule {
    case .atLeast(let number), .band(let number), .first(let number), .decimals(let number):
      string(",\"rule\":{", rule.name)
      buffer.append(":")
      buffer.append(decimal: Int64(number))
      buffer.append("}")
    case .groups(let groups):
      buffer.append(",\"rule\":{\"groups\":{")
      for (index, group) in groups.enumerated() {
        if index > 0 { buffer.append(",") }
        buffer.append(quoting: group.id.utf8.span)
        buffer.append(":")
        list("[", group.values)
      }
      buffer.append("}}")
    case .asGiven, .year, .yearMonth, .month, .monthDay, .answered:
      string(",\"rule\":", rule.name)
    }
  }
}

extension EventReader {
  /// A line of terms and catalogs; nil, with the cursor where it was, for any other.
  func catalogFact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ names: ExchangeState
  ) -> CatalogFact? {
    if cursor.skip("termsAdopted\",\"exchange\":", bytes) {
      return terms(&cursor, bytes).map { .termsAdopted(TermsID(index: names.terms.count), $0) }
    }
    if cursor.skip("catalogAdopted\"", bytes) { return catalog(&cursor, bytes) }
    return nil
  }

  private func terms(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Terms? {
    var rules: [ValueRule] = []
    guard let exchange = cursor.string(bytes), cursor.skip(",\"textVersion\":", bytes),
      let version = cursor.integer(bytes).flatMap({ Int(exactly: $0) }),
      cursor.skip(",\"textDigest\":", bytes), let digest = cursor.string(bytes)
    else { return nil }
    let language = cursor.string(",\"language\":", bytes)
    guard cursor.skip(",\"purpose\":", bytes), let purpose = cursor.string(bytes),
      cursor.skip(",\"request\":[", bytes), let request = request(&cursor, bytes, &rules),
      cursor.skip("],\"retentionDays\":", bytes),
      let days = cursor.integer(bytes).flatMap({ Int(exactly: $0) }),
      cursor.skip(",\"retentionFrom\":", bytes),
      let anchor = cursor.string(bytes).flatMap({ RetentionAnchor(rawValue: $0) }),
      let retention = retention(&cursor, bytes, days, anchor),
      let recipients = cursor.list(",\"recipients\":[", bytes),
      let compatible = cursor.list(",\"compatibleWith\":[", bytes)
    else { return nil }
    let isShared = cursor.skip(",\"shared\":true", bytes)
    guard cursor.skip(",\"benefit\":", bytes), let benefit = cursor.string(bytes),
      cursor.skip(",\"benefitKind\":", bytes),
      let kind = cursor.string(bytes).flatMap({ BenefitKind(rawValue: $0) })
    else { return nil }
    var promise: PromisedWorth?
    if cursor.skip(",\"promise\":{\"worthMicros\":", bytes) {
      promise = self.promise(&cursor, bytes)
      if promise == nil { return nil }
    }
    return Terms(
      exchange: exchange, textVersion: version, textDigest: digest, language: language,
      purpose: purpose,
      request: request, rules: rules, retention: retention, recipients: recipients,
      compatibleWith: compatible, isShared: isShared, benefit: benefit, benefitKind: kind,
      promise: promise)
  }

  private func request(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ rules: inout [ValueRule]
  ) -> [FieldLevel]? {
    var request: [FieldLevel] = []
    while cursor.skip(request.isEmpty ? "{\"field\":" : ",{\"field\":", bytes) {
      guard let field = cursor.string(bytes), cursor.skip(",\"level\":", bytes),
        let level = cursor.string(bytes), cursor.skip(",\"type\":", bytes),
        let type = cursor.string(bytes).flatMap({ ValueType(rawValue: $0) }),
        cursor.skip(",\"rule\":", bytes), let rule = generalization(&cursor, bytes),
        cursor.skip("}", bytes)
      else { return nil }
      request.append(FieldLevel(field: field, level: level))
      rules.append(ValueRule(type: type, rule: rule))
    }
    return request
  }

  private func promise(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> PromisedWorth? {
    guard let micros = cursor.integer(bytes), cursor.skip(",\"unit\":", bytes),
      let unit = cursor.string(bytes), cursor.skip(",\"deliverWithinDays\":", bytes),
      let days = cursor.integer(bytes).flatMap({ Int(exactly: $0) }),
      cursor.skip(",\"evidence\":", bytes), let evidence = cursor.string(bytes),
      cursor.skip(",\"ifUndeliverable\":", bytes),
      let remedy = cursor.string(bytes).flatMap({ Remedy(rawValue: $0) }), cursor.skip("}", bytes)
    else { return nil }
    return PromisedWorth(
      worth: Amount(micros: micros), unit: unit, deliverWithinDays: days, evidence: evidence,
      ifUndeliverable: remedy)
  }

  func retention(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>, _ days: Int, _ anchor: RetentionAnchor
  ) -> Retention? {
    var most: Int?
    if cursor.skip(",\"atMostDays\":", bytes) {
      guard let days = cursor.whole(bytes) else { return nil }
      most = days
    }
    var hold: LegalHold?
    if let text = cursor.string(",\"heldUntil\":", bytes) {
      guard let until = Day(text), let reason = cursor.string(",\"heldFor\":", bytes) else {
        return nil
      }
      hold = LegalHold(reason: reason, until: until)
    }
    return Retention(days: days, anchor: anchor, atMostDays: most, hold: hold)
  }

  /// How a value is made coarse: `"monthDay"`, `{"atLeast":18}` or `{"groups":{"small":["34","36"]}}`.
  func generalization(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Generalization? {
    if cursor.skip("{\"groups\":{", bytes) {
      var groups: [Generalization.Group] = []
      while !cursor.skip("}}", bytes) {
        if !groups.isEmpty, !cursor.skip(",", bytes) { return nil }
        guard let id = cursor.string(bytes), let values = cursor.list(":[", bytes) else {
          return nil
        }
        groups.append(Generalization.Group(id: id, values: values))
      }
      return .groups(groups)
    }
    if cursor.skip("{", bytes) {
      guard let name = cursor.string(bytes), cursor.skip(":", bytes),
        let number = cursor.whole(bytes), cursor.skip("}", bytes)
      else { return nil }
      return Generalization(name, number)
    }
    return cursor.string(bytes).flatMap { Generalization($0, nil) }
  }

  /// What a line says of a catalog's adoption; nil where it begins and cannot be read. Lines of older versions say
  /// nothing of it.
  private func note(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> AdoptionNote?? {
    let start = cursor.position
    let by = cursor.string(",\"by\":", bytes)
    let approval = cursor.string(",\"approval\":", bytes)
    guard let digest = cursor.string(",\"digest\":", bytes) else {
      return cursor.position == start ? .some(nil) : nil
    }
    guard let changes = cursor.list(",\"changes\":[", bytes) else { return nil }
    var more = 0
    if cursor.skip(",\"moreChanges\":", bytes) {
      guard let count = cursor.whole(bytes), count > 0 else { return nil }
      more = count
    }
    return AdoptionNote(
      Adoption(by: by, approval: approval), digest: digest, changes: changes, moreChanges: more)
  }

  /// The catalog is the line's last member, so it ends before the line's closing brace. Lines of older versions
  /// have no ranks.
  private func catalog(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> CatalogFact? {
    guard let note = note(&cursor, bytes), cursor.skip(",\"files\":[", bytes) else { return nil }
    var files: [AdoptedCatalog.CatalogFile] = []
    while let name = cursor.string(files.isEmpty ? "{\"name\":" : ",{\"name\":", bytes) {
      guard let columns = cursor.list(",\"columns\":[", bytes),
        cursor.skip(",\"rows\":[", bytes)
      else { return nil }
      var rows: [[String]] = []
      while !cursor.skip("]}", bytes) {
        if !rows.isEmpty, !cursor.skip(",", bytes) { return nil }
        guard let row = cursor.list("[", bytes) else { return nil }
        rows.append(row)
      }
      files.append(AdoptedCatalog.CatalogFile(name: name, columns: columns, rows: rows))
    }
    guard cursor.skip("]", bytes) else { return nil }
    let isRanked = cursor.skip(",\"ranks\":[", bytes)
    var ranks: [Int] = []
    while isRanked, !cursor.skip("]", bytes) {
      if !ranks.isEmpty, !cursor.skip(",", bytes) { return nil }
      guard let rank = cursor.whole(bytes) else { return nil }
      ranks.append(rank)
    }
    guard cursor.skip(",\"catalog\":", bytes), cursor.position < bytes.count else { return nil }
    let text = (cursor.position..<bytes.count - 1).map { bytes[$0] }
    guard
      let adopted = AdoptedCatalog(text: String(decoding: text, as: UTF8.self), files: files)?
        .ranked(ranks).noted(note),
      !isRanked || adopted.isRanked
    else { return nil }
    cursor.moveTo(bytes.count - 1)
    return .adopted(adopted)
  }
}
