import Basics
import Catalogs

/// The rest of what `checkInvariants` looks at: statements, what was handed out, and names and numbers.
extension ExchangeState {
  /// Statements and noes: each in the chain of one person, each scope and terms in it once.
  func checkStatements(_ check: inout InvariantCheck) {
    var said = [Bool](repeating: false, count: preferences.count)
    var refused = [Bool](repeating: false, count: refusals.count)
    for (index, person) in people.enumerated() {
      var scopes: Set<Preference.Scope> = []
      var number = person.newestPreference
      while number != ExchangeState.none, Int(number) < said.count, !said[Int(number)] {
        said[Int(number)] = true
        check.expect(
          scopes.insert(preferences[Int(number)].preference.scope).inserted,
          "person \(index) has two statements of one scope")
        number = preferences[Int(number)].earlier
      }
      check.expect(number == ExchangeState.none, "the statements of person \(index)")
      check.expect(
        !person.isErased || person.newestPreference == ExchangeState.none,
        "person \(index) is forgotten and still says something")
      var quiet: Set<TermsID> = []
      number = person.newestRefusal
      while number != ExchangeState.none, Int(number) < refused.count, !refused[Int(number)] {
        refused[Int(number)] = true
        check.expect(
          quiet.insert(refusals[Int(number)].terms).inserted,
          "person \(index) has two noes to the same terms")
        number = refusals[Int(number)].earlier
      }
      check.expect(number == ExchangeState.none, "the noes of person \(index)")
    }
    check.expect(refused.allSatisfy { $0 }, "a no is nobody's")
  }

  /// What staff and partners were given.
  func checkHandedOut(_ check: inout InvariantCheck) {
    var readCounts = [Int](repeating: 0, count: clearances.count)
    for read in reads { readCounts[read.clearance.index] += 1 }
    for (index, record) in clearances.enumerated() {
      check.expect(
        record.readCount >= readCounts[index] && record.closedAt ?? latest <= latest,
        "clearance \(index) was read more often than it counts, or is closed later than now")
    }
    var handed = Chains(of: consents.count)
    var uses: [String: Instant] = [:]
    var open: [String: [UInt32]] = [:]
    for (index, record) in disclosures.enumerated() {
      let disclosure = record.disclosure
      check.expect(
        handed.add(index, to: disclosure.consent.index) == record.earlier,
        "disclosure \(index) is not chained to the one before it")
      check.expect(
        disclosure.value.map { values[$0.index].consent == disclosure.consent } ?? true
          && disclosure.parent.map {
            disclosures[$0.index].disclosure.consent == disclosure.consent
          } ?? true,
        "disclosure \(index) is of another consent's value, or passes on another's")
      check.expect(
        record.at <= latest && record.at < disclosure.until, "disclosure \(index) is over at once")
      uses[disclosure.partner] = record.at
      open[disclosure.partner, default: []] += record.disposedAt == nil ? [UInt32(index)] : []
    }
    for (index, consent) in consents.enumerated() {
      check.expect(
        consent.newestDisclosure == handed.newest[index], "the disclosures of consent \(index)")
    }
    check.expect(uses == partnerUses, "when each partner was last handed something")
    check.expect(open == openDisclosures, "what each partner still holds")
    check.expect(partnerReviews.values.allSatisfy { $0 <= latest }, "a review later than now")
  }

  /// Names and their numbers, and which arm shows which terms.
  func checkNames(_ check: inout InvariantCheck) {
    check.expect(
      termNames.count == terms.count && exchangeOfTerms.count == terms.count
        && purposeOfTerms.count == terms.count && armOfTerms.count == terms.count
        && candidateOfTerms.count == terms.count, "not all terms have their numbers")
    if !check.broken.isEmpty { return }
    for (index, terms) in terms.enumerated() {
      check.expect(
        termNames.find(terms.name.utf8.span) == index
          && exchangeNames.find(terms.exchange.utf8.span).map { Int32($0) }
            == exchangeOfTerms[index]
          && purposeNames.find(terms.purpose.utf8.span).map { Int32($0) } == purposeOfTerms[index],
        "terms \(index) are not found by their names")
    }
    var shown = [ArmPlace?](repeating: nil, count: terms.count)
    var places: [ArmPlace] = []
    for (number, experiment) in experiments.enumerated() {
      for (index, arm) in experiment.arms.enumerated() {
        let place = ArmPlace(experiment: ExperimentID(index: number), arm: ArmID(index: index))
        places.append(place)
        if experiment.isRunning { shown[arm.terms.index] = place }
        check.expect(
          self.place(experiment: experiment.name.utf8.span, arm: arm.name.utf8.span) == place,
          "an arm of experiment \(number) is not found by its name")
      }
      check.expect(
        experiment.startedAt <= experiment.stoppedAt ?? latest
          && experiment.stoppedAt ?? latest <= latest,
        "experiment \(number) stopped before it began, or later than now")
    }
    check.expect(places == armPlaces && armNames.count == places.count, "the places of arms")
    check.expect(shown == armOfTerms, "which arms show which terms")
  }

  /// The catalog in force, as the funnel looks at it.
  func checkCatalog(_ check: inout InvariantCheck) {
    let exchanges = catalog?.catalog.exchanges ?? []
    check.expect(
      candidates.count == exchanges.count && keys.count == exchanges.count,
      "\(candidates.count) candidates for \(exchanges.count) exchanges")
    if !check.broken.isEmpty { return }
    check.expect(
      keys.map { Int($0.rank) } == catalog?.ranks ?? [] && catalog?.isRanked ?? true,
      "the candidates have other ranks than the catalog, or two have one")
    check.expect(
      placements == Set(exchanges.compactMap(\.placement)).sorted(), "the placements")
    var numbers = [Int32](repeating: -1, count: terms.count)
    for (index, exchange) in exchanges.enumerated() {
      let (candidate, key) = (candidates[index], keys[index])
      let wanted = catalog?.catalog.terms(of: exchange)
      let number = wanted.flatMap { termNames.find($0.name.utf8.span) }
      if let number { numbers[number] = Int32(index) }
      check.expect(
        candidate.name == exchange.id && candidate.placement == exchange.placement
          && candidate.topic == exchange.topic && candidate.pace == exchange.pace
          && candidate.isControlOnly == exchange.isControlOnly
          && (candidate.condition == nil) == (exchange.eligibility == nil)
          && candidate.exchangeNumber == key.exchangeNumber,
        "candidate \(index) is not as its exchange")
      check.expect(
        key.terms?.index == number && number.map { terms[$0] } == wanted
          && exchangeNames.find(exchange.id.utf8.span).map { Int32($0) } == key.exchangeNumber
          && purposeNames.find(exchange.purpose.utf8.span).map { Int32($0) } == key.purposeNumber,
        "candidate \(index) has other numbers than its names")
      check.expect(
        key.placement < 0
          ? exchange.placement == nil
          : Int(key.placement) < placements.count
            && placements[Int(key.placement)] == exchange.placement,
        "candidate \(index) is shown elsewhere than its exchange")
      check.expect(
        key.isSpecial == isSpecial(key.terms, candidate)
          && key.from == exchange.from?.start ?? Instant.range.lowerBound
          && key.end == exchange.until?.adding(days: 1).start ?? Instant.range.upperBound,
        "candidate \(index) is looked at otherwise than its exchange")
    }
    check.expect(numbers == candidateOfTerms, "which candidates show which terms")
  }
}
