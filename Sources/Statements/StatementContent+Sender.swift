import Catalogs

/// Who sends a statement, and where the person can act on it.
extension StatementContent {
  /// Who answers for the data, and where to turn to; nothing where the catalog names nobody.
  var sender: [(label: String, cell: StatementBlock.Cell)] {
    guard let controller = statement.controller else { return [] }
    var facts: [(label: String, cell: StatementBlock.Cell)] = [
      ("From", .init("\(controller.name), \(controller.address)"))
    ]
    if let representative = controller.representative {
      facts.append(("Represented by", .init(representative)))
    }
    facts.append(("Write to", .init("", link: link("", about: "My data"))))
    if let phone = controller.phone { facts.append(("Telephone", .init(phone))) }
    facts.append(
      (
        "Privacy policy",
        .init(
          "", link: .init(words: "", address: controller.policy, shown: controller.policy))
      ))
    return facts
  }

  /// A link to the controller; nil where the catalog names nobody.
  /// - Parameter subject: letters, digits and blanks.
  func link(_ words: String, about subject: String) -> StatementBlock.Link? {
    statement.controller.map { controller in
      let encoded = subject.split(separator: " ").joined(separator: "%20")
      return StatementBlock.Link(
        words: words,
        address: controller.email.map { "mailto:\($0)?subject=\(encoded)" } ?? controller.contact,
        shown: controller.contact)
    }
  }
}
