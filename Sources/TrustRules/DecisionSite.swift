import Catalogs
import Conditions

/// A field that a condition reads, and so lets decide who is asked or shown something.
struct DecisiveField {
  /// The attribute as the condition names it.
  let attribute: String
  /// Its index in the catalog; nil for an attribute that is no field.
  let field: Int?
  /// The level that decides.
  let level: FieldLevel?
  /// What stands behind the field's name and is no level of it.
  var unknownLevel: String?
}

/// A condition of the catalog, and where it stands.
struct DecisionSite {
  let condition: Condition
  let place: CatalogPlace
  /// The purpose whose necessities may excuse it.
  let purpose: String
  /// The exchange it is of; nil for an audience, and for who may enter an experiment.
  let exchange: Int?
}

extension Inspection {
  /// Every condition that is judged: of exchanges, of the experiments that these are arms of, and of audiences.
  var sites: [DecisionSite] {
    var sites = exchanges.compactMap { index -> DecisionSite? in
      let exchange = catalog.exchanges[index]
      return exchange.eligibility.map {
        DecisionSite(
          condition: $0, place: CatalogPlace(.exchanges, index, "/eligibility"),
          purpose: exchange.purpose, exchange: index)
      }
    }
    for index in experiments {
      let experiment = catalog.experiments[index]
      guard let condition = experiment.eligibility else { continue }
      let first = experiment.arms.lazy.compactMap(\.exchange).first
      let exchange = first.flatMap { id in catalog.exchanges.first { $0.id == id } }
      sites.append(
        DecisionSite(
          condition: condition, place: CatalogPlace(.experiments, index, "/eligibility"),
          purpose: exchange?.purpose ?? "", exchange: nil))
    }
    if isWhole {
      for (index, activation) in catalog.activations.enumerated() {
        guard let audience = activation.audience else { continue }
        sites.append(
          DecisionSite(
            condition: audience, place: CatalogPlace(.activations, index, "/audience"),
            purpose: activation.purpose, exchange: nil))
      }
    }
    return sites
  }

  /// What a condition reads. `postalCode.area` is the field at that level, `postalCode` at the finest
  /// that any exchange asks for.
  func decisive(_ condition: Condition) -> [DecisiveField] {
    condition.attributes.map { attribute in
      let parts = attribute.split(separator: ".", maxSplits: 1).map(String.init)
      guard let name = parts.first, let index = fieldIndex(name) else {
        return DecisiveField(attribute: attribute, field: nil, level: nil)
      }
      let field = catalog.fields[index]
      if parts.count == 2, field.levels.contains(where: { $0.id == parts[1] }) {
        let level = FieldLevel(field: name, level: parts[1])
        return DecisiveField(attribute: attribute, field: index, level: level)
      }
      let unknown = parts.count == 2 ? parts[1] : nil
      let finest = finestAsked[name] ?? FieldLevel(field: name, level: field.levels.last?.id ?? "")
      return DecisiveField(
        attribute: attribute, field: index, level: finest, unknownLevel: unknown)
    }
  }
}
