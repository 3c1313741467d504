import Basics
import JSONText

extension CatalogReader {
  func partner(_ value: JSONValue, _ fields: KnownFields) -> Partner? {
    guard var reader = ObjectReader(value, as: "a partner", problems) else { return nil }
    let id = reader.id("id")
    let name = reader.string("name")
    let role = reader.choice("role", of: PartnerRole.self)
    let agreements = list(&reader, "agreements", id: \Agreement.id, isRequired: false) {
      agreement($0, fields)
    }
    reader.finish()
    guard let id, let name, let role else { return nil }
    return Partner(id: id, name: name, role: role, agreements: agreements.entries)
  }

  private func agreement(_ value: JSONValue, _ fields: KnownFields) -> Agreement? {
    guard var reader = ObjectReader(value, as: "an agreement", problems) else { return nil }
    let id = reader.id("id")
    let version = reader.integer("version", in: 1...Int64(Limits.textVersions))
    let from = reader.required("from").flatMap { problems.day($0) }
    let until = reader.required("until").flatMap { problems.day($0) }
    let isSuspended = reader.flag("suspended")
    let care = reader.optionalString("care")
    let custody = reader.optional("custody").flatMap { self.custody($0) }
    let control = reader.optional("control").flatMap { self.control($0, fields) }
    let disposition = reader.optional("disposition").flatMap { self.disposition($0) }
    reader.finish()
    if let from, let until, until < from {
      problems.report("it ends on \(until.text), before it begins on \(from.text)", at: value)
    }
    guard let id, let version, let from, let until else { return nil }
    return Agreement(
      id: id, version: Int(version), from: from, until: until, isSuspended: isSuspended,
      care: care, custody: custody, control: control, disposition: disposition)
  }

  private func custody(_ value: JSONValue) -> Agreement.Custody? {
    guard var reader = ObjectReader(value, as: "a custody", problems) else { return nil }
    let holder = reader.string("holder")
    let location = reader.string("location")
    reader.finish()
    guard let holder, let location else { return nil }
    return Agreement.Custody(holder: holder, location: location)
  }

  /// Purposes are named before all of them are read, so they are ids here and matched by the rules.
  private func control(_ value: JSONValue, _ fields: KnownFields) -> Agreement.Control? {
    guard var reader = ObjectReader(value, as: "a control", problems) else { return nil }
    let purposes = reader.elements("purposes", count: 1...Limits.entryParts)?
      .compactMap { problems.id($0) }
    let levels = problems.fieldLevels(&reader, "fields", fields)
    let days = reader.integer("retentionDays", in: 1...Int64(Limits.retentionDays))
    let mayPassOn = reader.flag("mayPassOn")
    let audit = reader.string("audit")
    reader.finish()
    guard let purposes, let levels, let days, let audit else { return nil }
    return Agreement.Control(
      purposes: purposes, fields: levels, retentionDays: Int(days), mayPassOn: mayPassOn,
      audit: audit)
  }

  private func disposition(_ value: JSONValue) -> Agreement.DispositionTerms? {
    guard var reader = ObjectReader(value, as: "a disposition", problems) else { return nil }
    let how = reader.choice("how", of: Agreement.DispositionTerms.How.self)
    let days = reader.integer("withinDays", in: 0...Int64(Limits.deliveryDays))
    let evidence = reader.string("evidence")
    reader.finish()
    guard let how, let days, let evidence else { return nil }
    return Agreement.DispositionTerms(how: how, withinDays: Int(days), evidence: evidence)
  }

  func role(_ value: JSONValue, _ names: CatalogNames) -> Role? {
    guard var reader = ObjectReader(value, as: "a role", problems) else { return nil }
    let id = reader.id("id")
    let purposes = problems.references(&reader, "purposes", to: "purpose", in: names.purposes)
    let fields = problems.fieldLevels(&reader, "fields", names.fields)
    let minutes = reader.integer("atMostMinutes", in: 1...Int64(Limits.clearanceMinutes))
    let approver = reader.id("approver")
    reader.finish()
    guard let id, let fields, let minutes, let approver else { return nil }
    return Role(
      id: id, purposes: purposes, fields: fields, atMostMinutes: Int(minutes), approver: approver)
  }
}
