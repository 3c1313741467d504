import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import Recommendation

/// A list of recommendations: from the parameters of a request to its result.
enum Recommending {
  /// The index of the purpose that the request names, as the clock has it by now.
  static func purpose(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> Recommendations.OfPurpose {
    let recommendations = service.derived.recommendations
    let number = call.withText(.purpose, in: service.engine.state.exchange) { name, state in
      state.purposeNumber(name)
    }
    if let number, let purpose = recommendations.of(number) {
      recommendations.catchUp(
        purpose, service.engine.state.exchange, at: call.now, use: service.useMoment(call.now))
      return purpose
    }
    throw .parameters(
      "params.purpose: expected a purpose of the catalog whose category is one of "
        + "\(listed(Purpose.recommending)), since only such tell people that what they do leads to "
        + "recommendations")
  }

  /// The consent under which what a person did may be used for the purpose now (Q5).
  static func usedConsent(
    of person: PersonID, _ call: borrowing Call, _ service: inout ServiceState
  ) -> ConsentID? {
    if !service.engine.state.exchange.knows(person) { return nil }
    service.responses.depend(on: person)
    let use = service.useMoment(call.now)
    return call.withText(.purpose, in: service.engine.state.exchange) { name, state in
      state.consent(of: person, for: name, at: use)
    }
  }

  /// Appends the list.
  /// - Parameter consent: under which what the person did is used; nil for what is popular, or a session.
  static func respond(
    _ purpose: Recommendations.OfPurpose, after consent: ConsentID?, _ call: borrowing Call,
    _ service: inout ServiceState
  ) {
    let query = query(after: consent, call, service.derived.recommendations.facts)
    mark(purpose, call)
    if call.has(.session) {
      var session: [UInt32] = []
      call.forEachText(.session) { (key: Span<UInt8>) in
        // What nobody has looked at has its place in the session all the same, as the last may be it.
        session.append(purpose.index.item(key) ?? .max)
      }
      purpose.recommender.recommend(after: session.span, query, in: purpose.index)
    } else {
      purpose.recommender.recommend(query, at: call.now, in: purpose.index)
    }
    // Asked for before the state is looked at, which would be copied otherwise.
    let use = service.useMoment(call.now)
    var stopped: Refusal?
    if let consent {
      stopped = service.engine.state.exchange.refusesUse(consent, nil, nil, at: use)
    }
    write(purpose, withReasons: query.wantsReasons, stopped, to: &service.out)
  }

  private static func query(
    after consent: ConsentID?, _ call: borrowing Call, _ facts: ItemFacts
  ) -> RecommendationQuery {
    var query = RecommendationQuery(count: Int(call.number(.count, or: 20)))
    query.owner = consent?.rawValue
    query.wantsReasons = call.number(.reasons, or: 0) == 1
    query.mostOfCategory = Int(call.number(.mostOfCategory, or: 0))
    if call.has(.categories) {
      // A category that no item is of lets no item through.
      call.forEachText(.categories) { (name: Span<UInt8>) in
        query.categories.append(facts.category(name) ?? .max)
      }
      if query.categories.isEmpty { query.categories = [.max] }
    }
    // What is in front of somebody, or theirs already, is left out unless it is wanted.
    let kept = call.number(.keep, or: 0)
    query.keepsCurrent = kept & 1 << Int64(KeptItem.current.rawValue) != 0
    query.keepsBought = kept & 1 << Int64(KeptItem.bought.rawValue) != 0
    return query
  }

  /// Says what may and what may not be in the list.
  private static func mark(_ purpose: Recommendations.OfPurpose, _ call: borrowing Call) {
    if call.has(.exclude) {
      call.forEachText(.exclude) { (key: Span<UInt8>) in
        if let item = purpose.index.item(key) { purpose.recommender.exclude(item) }
      }
    }
    if call.has(.only) {
      purpose.recommender.allowOnlyNamed()
      call.forEachText(.only) { (key: Span<UInt8>) in
        if let item = purpose.index.item(key) { purpose.recommender.allow(item) }
      }
    }
  }

  private static func write(
    _ purpose: Recommendations.OfPurpose, withReasons: Bool, _ stopped: Refusal?,
    to out: inout ByteBuffer
  ) {
    out.beginObject()
    out.beginArray("items")
    for rank in 0..<purpose.recommender.itemCount {
      let ranked = purpose.recommender[rank]
      let key = purpose.index.key(of: ranked.item)
      out.beginObject()
      out.member("item", key.span)
      if withReasons {
        out.beginArray("because")
        for item in purpose.recommender.reasons[rank] {
          let key = purpose.index.key(of: item)
          out.element(key.span)
        }
        out.endArray()
      }
      out.endObject()
    }
    out.endArray()
    out.member("fromSession", purpose.recommender.scoredCount)
    if let stopped {
      out.beginObject("stopped")
      out.members(of: stopped)
      out.endObject()
    }
    out.endObject()
  }
}
