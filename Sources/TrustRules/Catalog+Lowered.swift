public import Catalogs

extension Catalog {
  /// The catalog with every request lowered as far as a verdict lowered it. Refusals stay.
  public func lowered(by verdict: Verdict) -> Catalog {
    var lowered = self
    for finding in verdict.findings where finding.decision == .downgrade {
      for edit in finding.fix.edits { lowered.apply(edit) }
    }
    return lowered
  }

  private mutating func apply(_ edit: Finding.Edit) {
    guard edit.place.section == .exchanges, exchanges.indices.contains(edit.place.index) else {
      return
    }
    if edit.place.tail == "/text/version", let version = Int(edit.replacement) {
      let now = exchanges[edit.place.index].text.version
      exchanges[edit.place.index].text.version = max(now, version)
      return
    }
    let steps = edit.place.tail.split(separator: "/")
    guard steps.count == 3, steps[0] == "request", steps[2] == "level", let element = Int(steps[1]),
      exchanges[edit.place.index].request.indices.contains(element)
    else { return }
    let asked = exchanges[edit.place.index].request[element]
    let level = String(edit.replacement.dropFirst().dropLast())
    // Two rules may lower one request: the coarser of them holds.
    let levels = fields.first { $0.id == asked.field }?.levels.map(\.id) ?? []
    guard let wanted = levels.firstIndex(of: level), let now = levels.firstIndex(of: asked.level),
      wanted < now
    else { return }
    exchanges[edit.place.index].request[element] = FieldLevel(field: asked.field, level: level)
  }
}
