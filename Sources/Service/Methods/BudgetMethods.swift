import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// What is left of what may be promised.
enum BudgetMethods {
  static let all: [any ServiceMethod.Type] = [ReportBudgets.self]
}

/// Tells what is left of each budget, and what is owed of it. Nobody is named.
enum ReportBudgets: ReadingMethod {
  static let outline = MethodOutline(
    name: "budget.report",
    summary:
      "Tells of each budget what is reserved, owed by due date, delivered, compensated and free, in units and worth.",
    required: [], optional: [],
    time: .told, restsOn: .everything, concerns: .people,
    result: .members([("budgets", .list(budget))]))

  private static let worth = SchemaNode.list(
    .members([("amount", .number(0...Double(Int64.max / Amount.microsPerUnit))), ("unit", .phrase)])
  )
  private static let sum = SchemaNode.members([
    ("units", .whole(0...Limits.identifiers)), ("worth", worth),
  ])

  private static let period = SchemaNode.object(
    required: [
      "from", "isCurrent", "reserved", "promised", "owed", "delivered", "compensated", "forgotten",
    ],
    [
      (
        "from",
        .described(
          "Its first day, in UTC; null where there are no periods.", .orNull(.text(10...10)))
      ),
      ("isCurrent", .flag),
      ("reserved", .described("Held by offers that wait for their answers.", sum)),
      ("promised", .described("By every yes, whatever became of its promise.", sum)),
      (
        "owed",
        .described(
          "What has not come, came short, or came to nothing and is not compensated, by due day.",
          .list(
            .members([
              ("due", .text(10...10)), ("units", .whole(0...Limits.identifiers)), ("worth", worth),
            ])))
      ),
      ("delivered", sum), ("compensated", sum),
      (
        "forgotten", .described("Of people who were erased after a part of it had come.", sum)
      ),
      (
        "free",
        .described(
          "What may be set aside still, where the catalog in force limits it; of the current period.",
          .object(
            required: [],
            [
              ("units", .whole(0...Limits.budgetUnits)),
              ("amount", .number(0...Double(Limits.budgetUnits))),
            ]))
      ),
    ])

  private static let budget = SchemaNode.object(
    required: ["budget", "isInForce", "periods"],
    [
      ("budget", .phrase),
      ("isInForce", .described("Whether the catalog in force has it.", .flag)),
      ("units", .whole(1...Limits.budgetUnits)),
      ("amount", .number(0...Double(Limits.budgetUnits))), ("unit", .phrase),
      ("per", .words(BudgetPeriod.allCases.map(\.rawValue))),
      (
        "periods",
        .described(
          "The current one, and before it those of which something is owed still.", .list(period))
      ),
    ])

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let now = max(call.now, service.engine.state.exchange.latest)
    let report = BudgetReport(service.engine.state.exchange, at: now)
    service.out.beginObject()
    service.out.beginArray("budgets")
    for line in report.lines { write(line, to: &service.out) }
    service.out.endArray()
    service.out.endObject()
  }

  private static func write(_ line: BudgetReport.Line, to out: inout ByteBuffer) {
    out.beginObject()
    out.member("budget", line.id)
    out.member("isInForce", line.declared != nil)
    if let units = line.declared?.units { out.member("units", units) }
    if let amount = line.declared?.amount {
      out.member("amount", amount.amount)
      out.member("unit", amount.unit)
    }
    if let budget = line.declared { out.member("per", budget.per.rawValue) }
    out.beginArray("periods")
    for period in line.periods { write(period, to: &out) }
    out.endArray()
    out.endObject()
  }

  private static func write(_ period: BudgetReport.Period, to out: inout ByteBuffer) {
    out.beginObject()
    if let from = period.from { out.member("from", from.text) } else { out.null("from") }
    out.member("isCurrent", period.isCurrent)
    write("reserved", period.reserved, to: &out)
    write("promised", period.promised, to: &out)
    out.beginArray("owed")
    for owed in period.owed {
      out.beginObject()
      out.member("due", owed.due.text)
      write(owed.sum, to: &out)
      out.endObject()
    }
    out.endArray()
    write("delivered", period.delivered, to: &out)
    write("compensated", period.compensated, to: &out)
    write("forgotten", period.forgotten, to: &out)
    if period.freeUnits != nil || period.freeWorth != nil {
      out.beginObject("free")
      if let units = period.freeUnits { out.member("units", units) }
      if let amount = period.freeWorth { out.member("amount", amount) }
      out.endObject()
    }
    out.endObject()
  }

  private static func write(
    _ name: StaticString, _ sum: BudgetReport.Sum, to out: inout ByteBuffer
  ) {
    out.beginObject(name)
    write(sum, to: &out)
    out.endObject()
  }

  private static func write(_ sum: BudgetReport.Sum, to out: inout ByteBuffer) {
    out.member("units", sum.units)
    out.beginArray("worth")
    for worth in sum.worth {
      out.beginObject()
      out.member("amount", worth.amount)
      out.member("unit", worth.unit)
      out.endObject()
    }
    out.endArray()
  }
}
