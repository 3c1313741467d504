import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import Recommendation

/// Recommendations, out of what people did and allow to be used.
extension ExchangeService {
  /// Answers with items for a person, or for a session that is only in the request and is kept nowhere.
  mutating func recommendItems(_ line: Span<UInt8>) throws(RequestFault) {
    if has(.person) && has(.session) {
      throw .parameters(
        "params: expected \"person\", or \"session\" for one that nobody keeps, not both")
    }
    let purpose = try recommendingPurpose(line)
    if !has(.person) { return try recommend(purpose, after: nil, line) }
    // Whoever is not known is shown what is popular, as is who consented to nothing.
    let name = nodes[place(.person)]
    let person = name.withText(line) { (key: Span<UInt8>) in engine.personKeys.find(key) }
      .map { PersonID(index: $0) }
    // That somebody is not known may be what a crash takes back.
    if person == nil { dependOnAll() }
    try recommend(purpose, after: person.flatMap { usedConsent(of: $0, line) }, line)
  }

  /// Keeps what a person did, and answers with what comes next for them.
  /// - Parameter isKept: whether it is kept already, since the request was sent again.
  mutating func recommendAfterAct(
    isKept: Bool = false, _ line: Span<UInt8>
  ) throws(RequestFault) {
    let purpose = try recommendingPurpose(line)
    if !isKept { try keepBehaviour(line) }
    let person = try person(line)
    try recommend(purpose, after: usedConsent(of: person, line), line)
  }

  private mutating func recommendingPurpose(
    _ line: Span<UInt8>
  ) throws(RequestFault) -> Recommendations.OfPurpose {
    let number = nodes[place(.purpose)].withText(line) { (name: Span<UInt8>) in
      engine.state.exchange.purposeNumber(name)
    }
    if let number, let purpose = recommendations.of(number) {
      recommendations.catchUp(purpose, engine.state.exchange, at: now, use: useMoment)
      return purpose
    }
    throw .parameters(
      "params.purpose: expected a purpose of the catalog whose category is one of "
        + "\(listed(Purpose.recommending)), since only such tell people that what they do leads to "
        + "recommendations")
  }

  /// The consent under which what a person did may be used for the purpose now (Q5).
  private mutating func usedConsent(of person: PersonID, _ line: Span<UInt8>) -> ConsentID? {
    if !engine.state.exchange.knows(person) { return nil }
    depend(on: person)
    return nodes[place(.purpose)].withText(line) { (name: Span<UInt8>) in
      engine.state.exchange.consent(of: person, for: name, at: useMoment)
    }
  }

  private mutating func recommend(
    _ purpose: Recommendations.OfPurpose, after consent: ConsentID?, _ line: Span<UInt8>
  ) throws(RequestFault) {
    var request = RecommendationQuery(count: has(.count) ? Int(number(.count)) : 20)
    request.owner = consent?.rawValue
    request.wantsReasons = has(.reasons) && number(.reasons) == 1
    request.mostOfCategory = has(.mostOfCategory) ? Int(number(.mostOfCategory)) : 0
    if has(.categories) {
      // A category that no item is of lets no item through.
      forEachText(.categories, line) { (name: Span<UInt8>) in
        request.categories.append(recommendations.facts.category(name) ?? .max)
      }
      if request.categories.isEmpty { request.categories = [.max] }
    }
    // What is in front of somebody, or theirs already, is left out unless it is wanted.
    let kept = has(.keep) ? number(.keep) : 0
    request.keepsCurrent = kept & 1 << Int64(KeptItem.current.rawValue) != 0
    request.keepsBought = kept & 1 << Int64(KeptItem.bought.rawValue) != 0
    mark(purpose, line)
    if has(.session) {
      var session: [UInt32] = []
      forEachText(.session, line) { (key: Span<UInt8>) in
        // What nobody has looked at has its place in the session all the same, as the last may be it.
        session.append(purpose.index.item(key) ?? .max)
      }
      purpose.recommender.recommend(after: session.span, request, in: purpose.index)
    } else {
      purpose.recommender.recommend(request, at: now, in: purpose.index)
    }
    write(purpose, withReasons: request.wantsReasons)
  }

  /// Says what may and what may not be in the list.
  private mutating func mark(_ purpose: Recommendations.OfPurpose, _ line: Span<UInt8>) {
    if has(.exclude) {
      forEachText(.exclude, line) { (key: Span<UInt8>) in
        if let item = purpose.index.item(key) { purpose.recommender.exclude(item) }
      }
    }
    if has(.only) {
      purpose.recommender.allowOnlyNamed()
      forEachText(.only, line) { (key: Span<UInt8>) in
        if let item = purpose.index.item(key) { purpose.recommender.allow(item) }
      }
    }
  }

  private func forEachText(
    _ parameter: Parameter, _ line: Span<UInt8>, _ body: (Span<UInt8>) -> Void
  ) {
    let list = Int(places[Int(parameter.rawValue)])
    var child = list + 1
    while child < Int(nodes[list].next) {
      nodes[child].withText(line) { (text: Span<UInt8>) in body(text) }
      child = Int(nodes[child].next)
    }
  }

  private mutating func write(_ purpose: Recommendations.OfPurpose, withReasons: Bool) {
    out.append("{\"items\":[")
    for rank in 0..<purpose.recommender.itemCount {
      let ranked = purpose.recommender[rank]
      out.append(rank == 0 ? "{\"item\":" : ",{\"item\":")
      let key = purpose.index.key(of: ranked.item)
      out.append(quoting: key.span)
      if withReasons {
        out.append(",\"because\":[")
        for (place, item) in purpose.recommender.reasons[rank].enumerated() {
          if place > 0 { out.append(",") }
          let key = purpose.index.key(of: item)
          out.append(quoting: key.span)
        }
        out.append("]")
      }
      out.append("}")
    }
    number("],\"fromSession\":", Int64(purpose.recommender.scoredCount))
    out.append("}")
  }
}
