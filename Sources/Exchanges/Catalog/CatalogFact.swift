public import Basics
public import Catalogs

/// Terms that were taken up, and the catalog in force.
public indirect enum CatalogFact: Equatable, Sendable {
  // Kept out of line: the events of every day stay small and cheap to copy.
  case termsAdopted(TermsID, Terms)
  case adopted(AdoptedCatalog)

  func apply(to state: inout ExchangeState, at now: Instant) {
    switch self {
    case .termsAdopted(_, let terms):
      state.terms.append(terms)
      state.experiments.appendTerms()
      state.candidates.appendTerms()
    case .adopted(let adopted):
      let budgets = BudgetedEntry.budgets(in: state)
      state.catalog = adopted
      state.adoptedAt = now
      state.agreed.adopt(adopted.parts, state.terms, at: now)
      state.candidates.adopt(adopted, &state.terms, state.experiments)
      Budgeting.adopt(adopted.catalog, since: budgets, in: &state, at: now)
      ExperimentDecisions.applyCatalog(to: &state, at: now)
    }
  }

  func canFollow(_ state: ExchangeState) -> Bool {
    switch self {
    case .termsAdopted(let id, let terms):
      id.index == state.terms.count && state.terms.find(terms) == nil
    case .adopted(let adopted):
      adopted.isRanked && CatalogFact.hasAllTerms(adopted.parts, state)
        && (adopted.note.map { $0.isSound && $0.digest == adopted.digest } ?? true)
    }
  }

  private static func hasAllTerms(_ parts: AgreedParts, _ state: ExchangeState) -> Bool {
    parts.exchanges.allSatisfy { part in
      part.terms.map { terms in
        state.terms.find(terms).map { state.terms[$0.index].isSame(as: terms) } ?? false
      } ?? true
    }
  }
}
