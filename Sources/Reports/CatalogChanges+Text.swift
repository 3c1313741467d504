public import Catalogs
public import Tables

extension CatalogChanges {
  /// A line for each change, in the order of the catalog.
  public func text(style: TextStyle) -> String {
    if lines.isEmpty {
      return style.paint("✓", .good) + " nothing changes for people\n"
    }
    return lines.map { line in
      style.wrapped(
        style.paint("\(line.name):", line.isRefused ? .bad : .bold) + " \(line.says)", indent: 4)
        + "\n"
    }.joined()
  }
}
