/// What a catalog does to experiments: one that runs keeps the definition that it was started with, and a catalog that
/// declares it otherwise is refused.
extension CatalogChanges {
  mutating func tellExperiments(_ new: Catalog, _ old: Catalog) {
    let before = Dictionary(old.experiments.map { ($0.id, $0) }) { first, _ in first }
    for experiment in new.experiments {
      let name = "experiment \(experiment.id)"
      guard let earlier = before[experiment.id] else {
        add(name, "new; nobody has entered it")
        continue
      }
      let changes = experiment.changes(from: earlier)
      if changes.isEmpty { continue }
      let parts = changes.map(\.text)
      if changes.allSatisfy(\.isOfWeight) {
        add(
          name,
          "people are shared out otherwise (\(parts.joined(separator: "; "))): of one that runs another phase begins, "
            + "and who has entered keeps their arm")
        continue
      }
      refuse(
        name,
        saying:
          "its definition changes (\(parts.joined(separator: "; "))): refused while it runs, so give the new one "
          + "another id, or stop the running one first")
    }
    let ids = Set(new.experiments.map(\.id))
    for gone in old.experiments where !ids.contains(gone.id) {
      add(
        "experiment \(gone.id)",
        "not declared any more; one that runs keeps the definition it was started with, until it is stopped"
      )
    }
  }
}
