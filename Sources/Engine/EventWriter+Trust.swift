import Basics
import JSONText
import ValueExchange

/// Writes the events of preferences, clearances, custody and rights.
extension EventWriter {
  mutating func writeTrust(_ fact: Fact, _ names: ExchangeState) {
    switch fact {
    case .catalogAdopted(let adopted): write(adopted)
    case .offerDecided(let person, let circumstances):
      piece(",\"event\":\"offerDecided\",\"person\":", person.rawValue)
      if let placement = circumstances.placement { string(",\"placement\":", placement) }
      if let channel = circumstances.channel { string(",\"channel\":", channel) }
      list(",\"notEligible\":[", circumstances.notEligible)
      list(",\"arms\":[", circumstances.arms)
    case .promiseCompensated(let promise, let value):
      piece(",\"event\":\"promiseCompensated\",\"promise\":", promise.rawValue)
      buffer.append(",\"valueMicros\":")
      buffer.append(decimal: value.micros)
    case .consentInvalidated(let consent, let ending):
      piece(",\"event\":\"consentInvalidated\",\"consent\":", consent.rawValue)
      buffer.append(",\"why\":\"")
      buffer.append(ending.name)
      buffer.append("\"")
    case .caseResolved(let consent):
      piece(",\"event\":\"caseResolved\",\"consent\":", consent.rawValue)
    case .holdReleased(let consent):
      piece(",\"event\":\"holdReleased\",\"consent\":", consent.rawValue)
    case .preferenceStated(let person, let preference):
      piece(",\"event\":\"preferenceStated\",\"person\":", person.rawValue)
      string(",\"scope\":", preference.scope.name)
      string(",\"choice\":", preference.choice.name)
      moment(",\"said\":", preference.said)
      if case .staff(let staff, let basis) = preference.source {
        string(",\"by\":", staff)
        string(",\"basis\":", basis)
      }
    case .personRestricted(let person, let isRestricted):
      piece(",\"event\":\"personRestricted\",\"person\":", person.rawValue)
      buffer.append(isRestricted ? ",\"restricted\":true" : ",\"restricted\":false")
    case .requestReceived(let request, let person, let kind):
      piece(",\"event\":\"requestReceived\",\"request\":", request.rawValue)
      piece(",\"person\":", person.rawValue)
      string(",\"right\":", kind.rawValue)
    case .requestAnswered(let request):
      piece(",\"event\":\"requestAnswered\",\"request\":", request.rawValue)
    default: writeCustody(fact, names)
    }
  }

  private mutating func writeCustody(_ fact: Fact, _ names: ExchangeState) {
    switch fact {
    case .clearanceOpened(let id, let clearance): write(id, clearance)
    case .clearanceClosed(let clearance):
      piece(",\"event\":\"clearanceClosed\",\"clearance\":", clearance.rawValue)
    case .dataRead(let clearance, let value):
      piece(",\"event\":\"dataRead\",\"clearance\":", clearance.rawValue)
      piece(",\"value\":", value.rawValue)
    case .dataCounted(let clearance, let level, let people):
      piece(",\"event\":\"dataCounted\",\"clearance\":", clearance.rawValue)
      string(",\"field\":", level.field)
      string(",\"level\":", level.level)
      buffer.append(",\"people\":")
      buffer.append(decimal: Int64(people))
    case .dataDisclosed(let id, let disclosure): write(id, disclosure)
    case .audienceActivated(let activation, let people):
      string(",\"event\":\"audienceActivated\",\"activation\":", activation)
      buffer.append(",\"people\":")
      buffer.append(decimal: Int64(people))
    case .partnerTold(let id):
      piece(",\"event\":\"partnerTold\",\"disclosure\":", id.rawValue)
    case .dispositionReceived(let id):
      piece(",\"event\":\"dispositionReceived\",\"disclosure\":", id.rawValue)
    case .dispositionOverdue(let id):
      piece(",\"event\":\"dispositionOverdue\",\"disclosure\":", id.rawValue)
    case .partnerReviewed(let partner, let staff):
      string(",\"event\":\"partnerReviewed\",\"partner\":", partner)
      string(",\"by\":", staff)
    case .timeNoted: buffer.append(",\"event\":\"timeNoted\"")
    case .clockSet: buffer.append(",\"event\":\"clockSet\"")
    case .answerKept(let answer):
      buffer.append(",\"event\":\"answerKept\",\"key\":\"")
      answer.key.write(to: &buffer)
      string("\",\"method\":", answer.method)
      buffer.append(",\"request\":")
      buffer.append(decimal: Int64(bitPattern: answer.request))
      buffer.append(",\"numbers\":[")
      for (index, number) in answer.numbers.enumerated() {
        if index > 0 { buffer.append(UInt8(ascii: ",")) }
        buffer.append(decimal: number)
      }
      buffer.append("]")
    default: invariant(false, "an event that no line is written for")
    }
  }

  private mutating func write(_ id: ClearanceID, _ clearance: Clearance) {
    piece(",\"event\":\"clearanceOpened\",\"clearance\":", id.rawValue)
    string(",\"actor\":", clearance.actor)
    string(",\"role\":", clearance.role)
    string(",\"task\":", clearance.task)
    string(",\"purpose\":", clearance.purpose)
    buffer.append(",\"fields\":[")
    for (index, level) in clearance.fields.enumerated() {
      string(index == 0 ? "{\"field\":" : ",{\"field\":", level.field)
      string(",\"level\":", level.level)
      buffer.append("}")
    }
    buffer.append("],\"persons\":[")
    for (index, person) in clearance.persons.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(decimal: Int64(person.rawValue))
    }
    buffer.append("]")
    moment(",\"from\":", clearance.from)
    moment(",\"until\":", clearance.until)
    string(",\"approver\":", clearance.approver)
    string(",\"approverRole\":", clearance.approverRole)
  }

  private mutating func write(_ id: DisclosureID, _ disclosure: Disclosure) {
    piece(",\"event\":\"dataDisclosed\",\"disclosure\":", id.rawValue)
    piece(",\"consent\":", disclosure.consent.rawValue)
    if let value = disclosure.value { piece(",\"value\":", value.rawValue) }
    string(",\"partner\":", disclosure.partner)
    string(",\"agreement\":", disclosure.agreement)
    string(",\"kind\":", disclosure.kind.rawValue)
    if let parent = disclosure.parent { piece(",\"parent\":", parent.rawValue) }
    moment(",\"until\":", disclosure.until)
    buffer.append(",\"dispositionDays\":")
    buffer.append(decimal: Int64(disclosure.dispositionDays))
    if let payload = disclosure.payload { string(",\"payload\":", payload) }
  }

  /// The catalog as the JSON that it is, and the rows of its files.
  private mutating func write(_ adopted: AdoptedCatalog) {
    buffer.append(",\"event\":\"catalogAdopted\",\"files\":[")
    for (index, file) in adopted.files.enumerated() {
      string(index == 0 ? "{\"name\":" : ",{\"name\":", file.name)
      list(",\"columns\":[", file.columns)
      buffer.append(",\"rows\":[")
      for (number, row) in file.rows.enumerated() {
        list(number == 0 ? "[" : ",[", row)
      }
      buffer.append("]}")
    }
    buffer.append("],\"catalog\":")
    buffer.append(adopted.text.utf8.span)
  }

  /// A list of strings; nothing at all when it is empty and is a member.
  mutating func list(_ member: StaticString, _ values: [String]) {
    if values.isEmpty && member.utf8CodeUnitCount > 2 { return }
    buffer.append(member)
    for (index, value) in values.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(quoting: value.utf8.span)
    }
    buffer.append("]")
  }

  mutating func moment(_ member: StaticString, _ moment: Instant) {
    buffer.append(member)
    buffer.append(decimal: moment.milliseconds)
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
    default: string(",\"rule\":", rule.name)
    }
  }
}
