import Basics
import Catalogs
import Exchanges
import JSONText

/// Reads the events of preferences, clearances, custody and rights, as `EventWriter` writes them.
extension EventReader {
  func readTrust(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
    if cursor.skip("consentRenewed\",\"consent\":", bytes) {
      guard let consent: ConsentID = cursor.id(bytes),
        let offer: OfferID = cursor.id(",\"offer\":", bytes),
        let until = cursor.moment(",\"until\":", bytes)
      else { return nil }
      return .consentRenewed(consent, offer: offer, until: until)
    }
    if cursor.skip("consentInvalidated\",\"consent\":", bytes) {
      guard let consent: ConsentID = cursor.id(bytes), cursor.skip(",\"why\":\"", bytes),
        let ending = ConsentEnding.allCases.first(where: { cursor.skip($0.name, bytes) }),
        cursor.skip("\"", bytes)
      else { return nil }
      return .consentInvalidated(consent, ending)
    }
    if cursor.skip("promiseCompensated\",\"promise\":", bytes) {
      guard let promise: PromiseID = cursor.id(bytes), cursor.skip(",\"valueMicros\":", bytes),
        let micros = cursor.integer(bytes)
      else { return nil }
      return .promiseCompensated(promise, value: Amount(micros: micros))
    }
    if cursor.skip("caseResolved\",\"consent\":", bytes) {
      return cursor.id(bytes).map { .caseResolved($0) }
    }
    if cursor.skip("holdReleased\",\"consent\":", bytes) {
      return cursor.id(bytes).map { .holdReleased($0) }
    }
    if cursor.skip("offerDecided\",\"person\":", bytes) { return decided(&cursor, bytes) }
    if cursor.skip("preferenceStated\",\"person\":", bytes) { return preference(&cursor, bytes) }
    if cursor.skip("personRestricted\",\"person\":", bytes) {
      guard let person: PersonID = cursor.id(bytes) else { return nil }
      if cursor.skip(",\"restricted\":true", bytes) { return .personRestricted(person, true) }
      return cursor.skip(",\"restricted\":false", bytes) ? .personRestricted(person, false) : nil
    }
    if cursor.skip("requestReceived\",\"request\":", bytes) {
      guard let request: RequestID = cursor.id(bytes),
        let person: PersonID = cursor.id(",\"person\":", bytes),
        let right = cursor.string(",\"right\":", bytes).flatMap({ RightsRequest(rawValue: $0) })
      else { return nil }
      return .requestReceived(request, person, right)
    }
    if cursor.skip("requestAnswered\",\"request\":", bytes) {
      return cursor.id(bytes).map { .requestAnswered($0) }
    }
    return custody(&cursor, bytes)
  }

  private func decided(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
    guard let person: PersonID = cursor.id(bytes) else { return nil }
    let placement = cursor.string(",\"placement\":", bytes)
    let channel = cursor.string(",\"channel\":", bytes)
    guard let names = cursor.list(",\"notEligible\":[", bytes),
      let arms = cursor.list(",\"arms\":[", bytes)
    else { return nil }
    return .offerDecided(
      person,
      Circumstances(placement: placement, channel: channel, notEligible: names, arms: arms))
  }

  private func preference(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
    guard let person: PersonID = cursor.id(bytes),
      let scope = cursor.string(",\"scope\":", bytes).flatMap({ Preference.Scope(name: $0) }),
      let choice = cursor.string(",\"choice\":", bytes).flatMap({ Preference.Choice(name: $0) }),
      let said = cursor.moment(",\"said\":", bytes)
    else { return nil }
    var source = StatementSource.person
    if let staff = cursor.string(",\"by\":", bytes) {
      guard let basis = cursor.string(",\"basis\":", bytes) else { return nil }
      source = .staff(staff, basis: basis)
    }
    return .preferenceStated(person, Preference(scope, choice, said: said, source: source))
  }

  private func custody(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
    if cursor.skip("clearanceOpened\",\"clearance\":", bytes) { return clearance(&cursor, bytes) }
    if cursor.skip("clearanceClosed\",\"clearance\":", bytes) {
      return cursor.id(bytes).map { .clearanceClosed($0) }
    }
    if cursor.skip("dataRead\",\"clearance\":", bytes) {
      guard let clearance: ClearanceID = cursor.id(bytes),
        let value: ValueID = cursor.id(",\"value\":", bytes)
      else { return nil }
      return .dataRead(clearance, value)
    }
    if cursor.skip("dataCounted\",\"clearance\":", bytes) {
      guard let clearance: ClearanceID = cursor.id(bytes),
        let field = cursor.string(",\"field\":", bytes),
        let level = cursor.string(",\"level\":", bytes), cursor.skip(",\"people\":", bytes),
        let people = cursor.whole(bytes)
      else { return nil }
      return .dataCounted(clearance, FieldLevel(field: field, level: level), people: people)
    }
    if cursor.skip("dataDisclosed\",\"disclosure\":", bytes) { return disclosure(&cursor, bytes) }
    if let name = cursor.string("audienceActivated\",\"activation\":", bytes) {
      guard cursor.skip(",\"people\":", bytes), let people = cursor.whole(bytes) else {
        return nil
      }
      return .audienceActivated(name, people: people)
    }
    if cursor.skip("partnerTold\",\"disclosure\":", bytes) {
      return cursor.id(bytes).map { .partnerTold($0) }
    }
    if cursor.skip("dispositionReceived\",\"disclosure\":", bytes) {
      return cursor.id(bytes).map { .dispositionReceived($0) }
    }
    if cursor.skip("dispositionOverdue\",\"disclosure\":", bytes) {
      return cursor.id(bytes).map { .dispositionOverdue($0) }
    }
    if let partner = cursor.string("partnerReviewed\",\"partner\":", bytes) {
      return cursor.string(",\"by\":", bytes).map { .partnerReviewed(partner, by: $0) }
    }
    if cursor.skip("timeNoted\"", bytes) { return .timeNoted }
    if cursor.skip("clockSet\"", bytes) { return .clockSet }
    if cursor.skip("answerKept\",\"key\":", bytes) { return keptAnswer(&cursor, bytes) }
    if cursor.skip("catalogAdopted\",\"files\":[", bytes) { return catalog(&cursor, bytes) }
    return nil
  }

  private func keptAnswer(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
    guard let key = cursor.key(bytes), let method = cursor.string(",\"method\":", bytes),
      cursor.skip(",\"request\":", bytes), let request = cursor.integer(bytes),
      cursor.skip(",\"numbers\":[", bytes)
    else { return nil }
    var numbers: [Int64] = []
    while !cursor.skip("]", bytes) {
      if !numbers.isEmpty, !cursor.skip(",", bytes) { return nil }
      guard let number = cursor.integer(bytes) else { return nil }
      numbers.append(number)
    }
    return .answerKept(
      KeptAnswer(
        key: key, method: method, request: UInt64(bitPattern: request), numbers: numbers))
  }

  private func clearance(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
    guard let id: ClearanceID = cursor.id(bytes), let actor = cursor.string(",\"actor\":", bytes),
      let role = cursor.string(",\"role\":", bytes), let task = cursor.string(",\"task\":", bytes),
      let purpose = cursor.string(",\"purpose\":", bytes), cursor.skip(",\"fields\":[", bytes)
    else { return nil }
    var fields: [FieldLevel] = []
    while let field = cursor.string(fields.isEmpty ? "{\"field\":" : ",{\"field\":", bytes) {
      guard let level = cursor.string(",\"level\":", bytes), cursor.skip("}", bytes) else {
        return nil
      }
      fields.append(FieldLevel(field: field, level: level))
    }
    guard cursor.skip("],\"persons\":[", bytes) else { return nil }
    var persons: [PersonID] = []
    while !cursor.skip("]", bytes) {
      if !persons.isEmpty, !cursor.skip(",", bytes) { return nil }
      guard let person: PersonID = cursor.id(bytes) else { return nil }
      persons.append(person)
    }
    guard let from = cursor.moment(",\"from\":", bytes),
      let until = cursor.moment(",\"until\":", bytes),
      let approver = cursor.string(",\"approver\":", bytes),
      let approverRole = cursor.string(",\"approverRole\":", bytes)
    else { return nil }
    return .clearanceOpened(
      id,
      Clearance(
        actor: actor, role: role, task: task, purpose: purpose, fields: fields, persons: persons,
        from: from, until: until, approver: approver, approverRole: approverRole))
  }

  private func disclosure(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
    guard let id: DisclosureID = cursor.id(bytes),
      let consent: ConsentID = cursor.id(",\"consent\":", bytes)
    else { return nil }
    let value: ValueID? = cursor.id(",\"value\":", bytes)
    guard let partner = cursor.string(",\"partner\":", bytes),
      let agreement = cursor.string(",\"agreement\":", bytes),
      let kind = cursor.string(",\"kind\":", bytes).flatMap({ Disclosure.Kind(rawValue: $0) })
    else { return nil }
    let parent: DisclosureID? = cursor.id(",\"parent\":", bytes)
    guard let until = cursor.moment(",\"until\":", bytes),
      cursor.skip(",\"dispositionDays\":", bytes), let days = cursor.whole(bytes)
    else { return nil }
    return .dataDisclosed(
      id,
      Disclosure(
        consent: consent, value: value, partner: partner, agreement: agreement, kind: kind,
        parent: parent, until: until, dispositionDays: days,
        payload: cursor.string(",\"payload\":", bytes)))
  }

  /// The catalog is the line's last member, so it ends before the line's closing brace. Lines of older versions
  /// have no ranks.
  private func catalog(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> Fact? {
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
        .ranked(ranks),
      !isRanked || adopted.isRanked
    else { return nil }
    cursor.moveTo(bytes.count - 1)
    return .catalogAdopted(adopted)
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
}
