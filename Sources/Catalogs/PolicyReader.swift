import Basics
import JSONText

/// Reads the numbers of a catalog's own policy.
struct PolicyReader {
  let problems: Problems

  /// The catalog's own numbers; the standard ones where it has none.
  func policy(_ value: JSONValue) -> Policy {
    var policy = Policy.standard
    guard var reader = ObjectReader(value, as: "a policy", problems) else { return policy }
    if let prices = reader.optional("prices") { policy.prices = self.prices(prices) }
    if let value = reader.optional("commensurate") {
      policy.commensurate = bounds(value) ?? policy.commensurate
    }
    if let value = reader.optional("related") { policy.related = bounds(value) ?? policy.related }
    let days = 1...Limits.retentionDays
    set(&policy.valuationDays, reader.optionalInteger("valuationDays", in: days))
    policy.vaguePhrases = reader.optionalElements("vaguePhrases", atMost: Limits.entryParts)
      .compactMap { problems.string($0) }
    if let value = reader.optional("uniqueAtMost") {
      set(&policy.uniqueAtMost, problems.number(value, in: 0...1))
    }
    set(&policy.population, reader.optionalInteger("population", in: 1...Limits.aggregateCount))
    if let proxy = reader.optional("proxy") { policy.proxy = self.proxy(proxy) }
    if let value = reader.optional("behaviourMargin") {
      set(&policy.behaviourMargin, problems.number(value, in: 0...Limits.policyNumber))
    }
    set(&policy.sensitiveDays, reader.optionalInteger("sensitiveDays", in: days))
    set(
      &policy.groupAtLeast, reader.optionalInteger("groupAtLeast", in: 1...Limits.aggregateCount))
    let budget = 0...Int64(Limits.aggregateCount)
    if let value = reader.optional("liabilityPerPurpose") {
      set(&policy.liabilityPerPurpose, problems.amount(value, units: budget))
    }
    if let value = reader.optional("liabilityPerPerson") {
      set(&policy.liabilityPerPerson, problems.amount(value, units: budget))
    }
    reader.finish()
    return policy
  }

  private func set<Value>(_ target: inout Value, _ value: Value?) {
    if let value { target = value }
  }

  private func bounds(_ value: JSONValue) -> Bounds? {
    guard var reader = ObjectReader(value, as: "bounds", problems) else { return nil }
    let low = reader.number("low", in: 0...Limits.policyNumber)
    let high = reader.number("high", in: 0...Limits.policyNumber)
    reader.finish()
    guard let low, let high else { return nil }
    if low > high {
      problems.report("\"low\" is above \"high\"", at: value)
      return nil
    }
    return Bounds(low: low, high: high)
  }

  private func proxy(_ value: JSONValue) -> ProxyThresholds {
    var proxy = ProxyThresholds()
    guard var reader = ObjectReader(value, as: "proxy thresholds", problems) else { return proxy }
    if let value = reader.optional("cramersV") {
      set(&proxy.cramersV, problems.number(value, in: 0...1))
    }
    if let value = reader.optional("auc") { set(&proxy.auc, problems.number(value, in: 0.5...1)) }
    if let value = reader.optional("significance") {
      set(&proxy.significance, problems.number(value, in: 0...1))
    }
    reader.finish()
    return proxy
  }

  /// A price table: the standard one, with the catalog's own entries before it.
  private func prices(_ value: JSONValue) -> PriceTable {
    var table = PriceTable.standard
    guard var reader = ObjectReader(value, as: "a price table", problems) else { return table }
    let unit = reader.optional("unit").flatMap { problems.id($0) }
    let entries = reader.optionalElements("entries", atMost: Limits.entryParts)
      .compactMap { priceEntry($0) }
    let standard = reader.optional("standard").flatMap { priceEntry($0, isStandard: true) }
    let multiple = 1...Limits.policyNumber
    if let value = reader.optional("sensitive") {
      set(&table.sensitive, problems.number(value, in: multiple))
    }
    if let value = reader.optional("special") {
      set(&table.special, problems.number(value, in: multiple))
    }
    if let value = reader.optional("perRecipient") {
      set(&table.perRecipient, problems.number(value, in: 0...Limits.policyNumber))
    }
    table.rates = reader.optionalElements("rates", atMost: Limits.entryParts).compactMap {
      rate($0)
    }
    reader.finish()
    if let unit, unit != table.unit {
      // Another unit makes the standard prices mean something else, so they are left out.
      table.unit = unit
      table.entries = entries
      if let standard {
        table.standard = standard
      } else {
        problems.report("prices in \"\(unit)\" need a \"standard\" price in it", at: value)
      }
    } else {
      let own = Set(entries.map(\.category))
      table.entries = entries + table.entries.filter { !own.contains($0.category) }
      if let standard { table.standard = standard }
    }
    return table
  }

  private func priceEntry(_ value: JSONValue, isStandard: Bool = false) -> PriceTable.Entry? {
    guard var reader = ObjectReader(value, as: "a price", problems) else { return nil }
    let category =
      isStandard
      ? PriceTable.standard.standard.category
      : reader.required("category").flatMap { problems.category($0) }
    let price = reader.required("price").flatMap {
      problems.amount($0, units: 0...Int64(Limits.aggregateCount))
    }
    let source = reader.string("source")
    reader.finish()
    guard let category, let price, let source else { return nil }
    return PriceTable.Entry(category: category, price: price, source: source)
  }

  private func rate(_ value: JSONValue) -> PriceTable.Rate? {
    guard var reader = ObjectReader(value, as: "a rate", problems) else { return nil }
    let unit = reader.id("unit")
    let rate = reader.number("rate", in: 1e-9...Limits.policyNumber)
    reader.finish()
    guard let unit, let rate else { return nil }
    return PriceTable.Rate(unit: unit, rate: rate)
  }
}
