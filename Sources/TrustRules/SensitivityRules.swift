import Catalogs

/// Fields are classed as what they are (Q37); what is sensitive is stored apart, shown to nobody and kept for a shorter
/// time (Q40).
enum SensitivityRules {
  static let checks = [
    RuleCheck(.q37, understatedFields),
    RuleCheck(.q40, sensitiveStores),
    RuleCheck(.q40, sensitiveRetention),
    RuleCheck(.q40, sensitiveWords),
  ]

  private static func understatedFields(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.fields {
      let field = look.catalog.fields[index]
      var due = look.natures[index].ownClass(field)
      var from = look.natures[index].words.isEmpty ? field.category : look.natures[index].words
      for source in look.line(of: index).dropFirst() {
        let origin = look.catalog.fields[source]
        let inherited = max(origin.sensitivity, look.natures[source].ownClass(origin))
        if inherited > due { (due, from) = (inherited, origin.id) }
      }
      // What somebody says of themselves may be called anything; what is watched or guessed may not.
      if field.origin != .provided || !field.derivedFrom.isEmpty {
        let words = [field.id, field.justification ?? ""] + field.levels.map(\.means)
        for text in words {
          let plain = Concept.words(of: text).joined(separator: " ") + " " + text
          if let trace = Concept.trace(in: plain), trace.concept.sensitivity > due,
            !field.denies(trace.concept)
          {
            (due, from) = (trace.concept.sensitivity, trace.word)
          }
        }
      }
      if field.sensitivity >= due { continue }
      let place = CatalogPlace(.fields, index, "/sensitivity")
      findings.append(
        Finding(
          .q37, place,
          "“\(from)” makes this \(due.rawValue), and it is treated as "
            + "\(field.sensitivity.rawValue).",
          fix:
            "declare it \"\(due.rawValue)\", or say in \"notAbout\" why its name only sounds like it",
          edits: [Finding.Edit(place: place, replacement: "\"\(due.rawValue)\"")],
          inputs: [
            Finding.Input("category", field.category), Finding.Input("from", from),
            Finding.Input("declared", field.sensitivity.rawValue),
          ]))
    }
  }

  private static func sensitiveStores(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.fields {
      let field = look.catalog.fields[index]
      if field.isStoredApart || !look.natures[index].isGuarded(field) { continue }
      findings.append(
        Finding(
          .q40, CatalogPlace(.fields, index, "/storedApart"),
          "This lies with everything else, where every reader of anything comes by it.",
          fix: "store it apart, under a key of its own: \"storedApart\": true",
          inputs: [Finding.Input("category", field.category)]))
    }
  }

  /// Sensitive data is kept for a shorter time (Q40).
  private static func sensitiveRetention(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.purposes {
      let purpose = look.catalog.purposes[index]
      guard let days = purpose.retention.heldDays, days > look.policy.sensitiveDays else {
        continue
      }
      let needed = purpose.needs.first { need in
        guard let field = look.field(need.field) else { return false }
        return look.nature(need.field).isGuarded(field)
      }
      guard let needed else { continue }
      // The number that lets it last so long.
      let isBound = purpose.retention.atMostDays.map { $0 == days } ?? false
      let place = CatalogPlace(
        .purposes, index, isBound ? "/retention/atMostDays" : "/retention/days")
      let most = Retention.presets.last { $0 <= look.policy.sensitiveDays }
      findings.append(
        Finding(
          .q40, place,
          "\(look.words(needed)) is sensitive, and would be kept for \(days) days.",
          fix: most.map { "keep it for \($0) days" } ?? "do without it",
          edits: most.map { [Finding.Edit(place: place, replacement: String($0))] } ?? [],
          inputs: [
            Finding.Input("field", needed.field), Finding.Input("days", String(days)),
            Finding.Input("atMost", String(look.policy.sensitiveDays)),
          ]))
    }
  }

  /// A text is seen over shoulders and kept in logs, so no sensitive value is written into one.
  private static func sensitiveWords(_ look: Inspection, _ findings: inout [Finding]) {
    let guarded = Set(
      look.catalog.fields.indices.filter { look.natures[$0].isGuarded(look.catalog.fields[$0]) }
        .map { look.catalog.fields[$0].id })
    func visit(_ words: String, _ place: CatalogPlace) {
      for part in words.split(separator: "{").dropFirst() {
        // `{diagnosis}` or `{diagnosis.exact}`.
        let id = part.prefix { $0 != "}" && $0 != "." }.split(separator: " ").joined()
        if !guarded.contains(id) { continue }
        findings.append(
          Finding(
            .q40, place, "The text would show your “\(id)” to whoever looks at the screen.",
            fix: "take \"{\(id)}\" out of it", inputs: [Finding.Input("field", id)]))
      }
    }
    for index in look.exchanges {
      for (name, words) in look.catalog.exchanges[index].text.parts {
        visit(words, CatalogPlace(.exchanges, index, "/text/\(name)"))
      }
    }
    for index in look.benefits {
      visit(look.catalog.benefits[index].means, CatalogPlace(.benefits, index, "/means"))
    }
  }
}
