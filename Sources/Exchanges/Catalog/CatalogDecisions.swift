import Basics
import Catalogs

/// Commands that take up terms and catalogs.
enum CatalogDecisions {
  /// Adopting what is adopted already changes nothing and gives the number it has.
  static func adopt(
    _ terms: Terms, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    var result = CommandResult()
    if let number = state.terms.find(terms) {
      if !state.terms[number.index].isSame(as: terms) { throw .textChangedWithoutVersion }
      result.terms = number
    } else {
      let id = TermsID(index: state.terms.count)
      facts.append(.catalog(.termsAdopted(id, terms)))
      result.terms = id
    }
    return result
  }

  /// A catalog brings all its terms with it. One that says anything else of what was agreed to under an old version,
  /// or declares an experiment that runs otherwise, is refused whole.
  static func adopt(
    _ adopted: AdoptedCatalog, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if state.catalog == adopted { return CommandResult() }
    if !state.changes(by: adopted).isEmpty {
      throw .textChangedWithoutVersion
    }
    var count = state.terms.count
    for terms in adopted.parts.exchanges.lazy.compactMap(\.terms) {
      if let number = state.terms.find(terms) {
        if !state.terms[number.index].isSame(as: terms) { throw .textChangedWithoutVersion }
      } else {
        facts.append(.catalog(.termsAdopted(TermsID(index: count), terms)))
        count += 1
      }
    }
    if !ExperimentDecisions.changes(by: adopted, in: state).isEmpty { throw .experimentChanged }
    // Before it is in force: the other arms never go on alone.
    for id in ExperimentDecisions.ended(by: adopted, in: state) {
      facts.append(.experiment(.stopped(id, byCatalog: true)))
    }
    facts.append(.catalog(.adopted(adopted.noted(since: state.catalog))))
    return CommandResult()
  }
}
