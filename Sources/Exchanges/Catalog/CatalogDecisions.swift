import Basics
import Catalogs

/// Commands that take up terms and catalogs.
enum CatalogDecisions {
  /// Adopting what is adopted already changes nothing and gives the number it has.
  static func adopt(
    _ terms: Terms, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    var receipt = Receipt()
    if let number = state.terms.find(terms) {
      if !state.terms[number.index].isSame(as: terms) { throw .textChangedWithoutVersion }
      receipt.terms = number
    } else {
      let id = TermsID(index: state.terms.count)
      facts.append(.catalog(.termsAdopted(id, terms)))
      receipt.terms = id
    }
    return receipt
  }

  /// A catalog brings all its terms with it. One whose text changed under an old version is refused whole.
  static func adopt(
    _ adopted: AdoptedCatalog, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if state.catalog == adopted { return Receipt() }
    var count = state.terms.count
    for exchange in adopted.catalog.exchanges {
      guard let terms = adopted.catalog.terms(of: exchange) else { continue }
      if let number = state.terms.find(terms) {
        if !state.terms[number.index].isSame(as: terms) { throw .textChangedWithoutVersion }
      } else {
        facts.append(.catalog(.termsAdopted(TermsID(index: count), terms)))
        count += 1
      }
    }
    facts.append(.catalog(.adopted(adopted)))
    return Receipt()
  }
}
