import Basics
import Catalogs

extension RuleBook {
  /// Fields that are there for a reason, classed as what they are, and used with care.
  static let sensitivityChecks = [
    Check(.q35, unjustifiedFields),
    Check(.q35, undeclaredAttributes),
    Check(.q36, protectedConditions),
    Check(.q36, protectedPredictors),
    Check(.q37, understatedFields),
    Check(.q40, sensitiveStores),
    Check(.q40, sensitiveWords),
    Check(.q48, demographicsFirst),
  ]

  // MARK: Q35

  private static func unjustifiedFields(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.fields {
      let field = look.catalog.fields[index]
      func refuse(_ tail: String, _ reason: String, _ fix: String, _ inputs: [Finding.Input] = []) {
        findings.append(
          Finding(.q35, CatalogPlace(.fields, index, tail), reason, fix: fix, inputs: inputs))
      }
      if let justification = field.justification, !Vagueness.isPlaceholder(justification) {
        if let phrase = look.vagueness.fault(in: justification) {
          refuse(
            "/justification", "“\(phrase)” is no reason to hold this.",
            "say what would not work without it", [Finding.Input("phrase", phrase)])
        }
      } else {
        refuse("/justification", "Nobody says why this is held at all.", "state \"justification\"")
      }
      if field.owner.map({ Vagueness.isPlaceholder($0) }) ?? true {
        refuse("/owner", "Nobody answers for this.", "name an \"owner\"")
      }
      guard let reviewBy = field.reviewBy else {
        refuse("/reviewBy", "Nobody says when its need is looked at again.", "state \"reviewBy\"")
        continue
      }
      if reviewBy.days(since: look.today) > Limits.reviewDays {
        refuse(
          "/reviewBy", "Nobody would look at its need again before \(reviewBy.text).",
          "review it within \(Limits.reviewDays) days", [Finding.Input("reviewBy", reviewBy.text)])
      }
      if reviewBy < look.today {
        refuse(
          "/reviewBy",
          "Its review was due on \(reviewBy.text), so nobody may ask for it until it is done.",
          "review the need, and state the next day",
          [
            Finding.Input("reviewBy", reviewBy.text), Finding.Input("today", look.today.text),
          ])
      }
    }
  }

  /// A condition reads fields of the catalog, or attributes of the moment that it declares.
  private static func undeclaredAttributes(_ look: Inspection, _ findings: inout [Finding]) {
    let context = Set(look.catalog.context)
    for site in look.sites {
      for decisive in look.decisive(site.condition) {
        if let unknown = decisive.unknownLevel, let index = decisive.field {
          let field = look.catalog.fields[index]
          let hint = didYouMean(unknown, among: field.levels.map(\.id))
          findings.append(
            Finding(
              .q35, site.place.within(decisive.attribute),
              "It is decided by “\(decisive.attribute)”, which nobody holds.",
              fix: "name a level of \"\(field.id)\""
                + (hint.map { "; did you mean \"\($0)\"?" } ?? ""),
              inputs: [Finding.Input("attribute", decisive.attribute)]))
        }
        if decisive.field != nil { continue }
        let name = decisive.attribute.split(separator: ".").first.map(String.init) ?? ""
        if context.contains(name) { continue }
        findings.append(
          Finding(
            .q35, site.place.within(decisive.attribute),
            "It is decided by “\(decisive.attribute)”, and nobody says why that is held.",
            fix:
              "declare \"\(name)\" as a field, or under \"context\" if it says nothing of the person",
            inputs: [Finding.Input("attribute", decisive.attribute)]))
      }
    }
  }

  // MARK: Q36

  private static func protectedConditions(_ look: Inspection, _ findings: inout [Finding]) {
    for site in look.sites {
      for decisive in look.decisive(site.condition) {
        guard let attribute = protectedAttribute(decisive, look) else { continue }
        let necessity = decisive.field.flatMap { index in
          look.purpose(site.purpose).flatMap {
            RuleBook.necessity(of: look.catalog.fields[index].id, for: $0, look)
          }
        }
        let inputs = [
          Finding.Input("attribute", decisive.attribute), Finding.Input("protected", attribute),
        ]
        guard let necessity else {
          findings.append(
            Finding(
              .q36, site.place.within(decisive.attribute),
              "Your \(attribute) would decide whether you get this.",
              fix:
                "leave it out, or declare in the purpose's \"necessities\" the law that demands it",
              inputs: inputs))
          continue
        }
        // A yes or no is all that a legal age needs.
        guard attribute == "age", let level = decisive.level.flatMap({ look.level($0) }),
          !isYesOrNo(level.rule)
        else { continue }
        findings.append(
          Finding(
            .q36, site.place.within(decisive.attribute),
            "Your \(attribute) would decide whether you get this, where a yes or no is enough.",
            fix: "read a level whose rule is \"atLeast\"",
            inputs: inputs + [Finding.Input("necessity", necessity.reason)]))
      }
    }
  }

  /// The reason why a purpose cannot do without a field, where it is one.
  private static func necessity(
    of field: String, for purpose: Purpose, _ look: Inspection
  ) -> Necessity? {
    purpose.necessities.first {
      $0.field == field && look.vagueness.fault(in: $0.reason) == nil
        && TextWords.split($0.reason).count > 1
    }
  }

  private static func isYesOrNo(_ rule: Generalization) -> Bool {
    if case .atLeast = rule { true } else { false }
  }

  /// The protected attribute that an attribute is, by its field, by what that was derived from, or by
  /// its name.
  private static func protectedAttribute(
    _ decisive: DecisiveField, _ look: Inspection
  ) -> String? {
    guard let index = decisive.field else {
      return FieldNature(attribute: decisive.attribute).protectedAttribute
    }
    return look.line(of: index).lazy.compactMap { index in
      let field = look.catalog.fields[index]
      return look.natures[index].protectedAttribute
        ?? (look.natures[index].isSensitive(field) ? field.id : nil)
    }.first
  }

  /// Purposes that guess what somebody will like or do.
  static func isPrediction(_ purpose: Purpose) -> Bool {
    let line = Set(Vocabulary.line(ofPurpose: purpose.category))
    // A present is for the person as they said they are; nothing is guessed.
    if line.contains("dpv:PersonalisedBenefits") { return false }
    return !line.isDisjoint(with: ["dpv:Personalisation", "dpv:PersonalisedAdvertising"])
  }

  private static func protectedPredictors(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.purposes where isPrediction(look.catalog.purposes[index]) {
      let purpose = look.catalog.purposes[index]
      for (number, need) in purpose.needs.enumerated() {
        guard let fieldIndex = look.fieldIndex(need.field),
          let attribute = protectedAttribute(
            DecisiveField(attribute: need.field, field: fieldIndex, level: need), look),
          necessity(of: need.field, for: purpose, look) == nil
        else { continue }
        findings.append(
          Finding(
            .q36, CatalogPlace(.purposes, index, "/needs/\(number)"),
            "What you are shown would be guessed from your \(attribute).",
            fix: "do without it, or declare in \"necessities\" why that cannot be",
            inputs: [
              Finding.Input("purpose", purpose.category), Finding.Input("protected", attribute),
            ]))
      }
    }
  }

  // MARK: Q37

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

  // MARK: Q40

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

  // MARK: Q48

  private static func demographicsFirst(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.purposes where isPrediction(look.catalog.purposes[index]) {
      let purpose = look.catalog.purposes[index]
      for (number, need) in purpose.needs.enumerated() {
        let nature = look.nature(need.field)
        if !nature.isDemographic { continue }
        let place = CatalogPlace(.purposes, index, "/needs/\(number)")
        let margin = look.policy.behaviourMargin
        guard let test = purpose.behaviourTest else {
          findings.append(
            Finding(
              .q48, place,
              "Who you are would be used before anybody looked at whether what you do is enough.",
              fix: "use behaviour alone, or record in \"behaviourTest\" that it does not suffice",
              inputs: [Finding.Input("about", nature.words)]))
          continue
        }
        if let fault = fault(of: test, look) {
          findings.append(Finding(.q48, place, fault.reason, fix: fault.fix))
          continue
        }
        let gain = test.withDemographic - test.behaviourOnly
        if gain > margin { continue }
        findings.append(
          Finding(
            .q48, place, "What you do tells as much without it.",
            fix:
              "leave it out: \(test.metric) gains \(RuleBook.number(gain)), and it takes more than "
              + RuleBook.number(margin),
            inputs: [
              Finding.Input("metric", test.metric),
              Finding.Input("behaviourOnly", RuleBook.number(test.behaviourOnly)),
              Finding.Input("withDemographic", RuleBook.number(test.withDemographic)),
            ]))
      }
    }
  }

  private static func fault(
    of test: BehaviourTest, _ look: Inspection
  ) -> (reason: String, fix: String)? {
    let age = look.today.days(since: test.on)
    if age < 0 { return ("The test that should show it has not been made.", "state its day") }
    if age > look.policy.valuationDays {
      return ("The test that showed it is \(age) days old.", "test again")
    }
    if test.heldOutPeople < Limits.testedPeople {
      return (
        "The test that should show it was made on \(test.heldOutPeople) people.",
        "test on \(Limits.testedPeople) people at least"
      )
    }
    return nil
  }
}
