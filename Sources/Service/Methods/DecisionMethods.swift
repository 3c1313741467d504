import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// What comes of asking for offers.
enum DecisionMethods {
  static let all: [any ServiceMethod.Type] = [ReportOffers.self]
}

/// Tells how often nothing was offered and why, and how many people are left without. Nobody is named, and nothing can
/// be asked of a part of them.
enum ReportOffers: ReadingMethod {
  static let outline = MethodOutline(
    name: "offer.report",
    summary:
      "Tells by day how often an offer was asked for and what came of it, and how many people were never offered "
      + "anything or always refused: in steps of the smallest group, never who.",
    required: [], optional: [],
    time: .told, restsOn: .everything, concerns: .people, result: report)

  private static let steps = "In whole steps of `groupAtLeast`, rounded down."
  private static let number = SchemaNode.whole(0...Limits.identifiers)

  private static let report = SchemaNode.object(
    required: ["groupAtLeast", "through", "note", "days", "people"],
    [
      (
        "groupAtLeast",
        .described(
          "The fewest people that a number tells of, by the catalog in force: 0 stands for fewer.",
          number)
      ),
      (
        "through",
        .described(
          "Until when hours are in it; null before the first.", .orNull(.text(24...24)))
      ),
      ("note", .phrase),
      (
        "days",
        .described(
          "The latest first.",
          .list(
            .members([
              ("day", .text(10...10)),
              (
                "fates",
                .list(
                  .members([
                    (
                      "fate",
                      .described(
                        "`offered`, or what became of what came nearest.",
                        .words(DecisionSums.names.map { "\($0)" }))
                    ),
                    ("times", .described("Requests. \(steps)", number)),
                    ("people", .described("Different people, at the least. \(steps)", number)),
                  ]))
              ),
            ])))
      ),
      (
        "people",
        .members([
          ("known", .described(steps, number)),
          ("neverOffered", .described("Of these, never shown an offer. \(steps)", number)),
          (
            "alwaysRefused",
            .described("Of these, who answered and never said yes. \(steps)", number)
          ),
        ])
      ),
    ])

  private static let note =
    "numbers move by the hour; what was counted of an hour that a crash cut short is not in them"

  /// The fewest people that any report tells of, whatever a catalog says.
  static let leastGroup = 10

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let state = service.engine.state.exchange
    let group = max(leastGroup, state.catalog?.catalog.policy.groupAtLeast ?? leastGroup)
    func told(_ number: Int) -> Int { number / group * group }
    service.out.beginObject()
    service.out.member("groupAtLeast", group)
    if state.decisions.days.isEmpty {
      service.out.null("through")
    } else {
      service.out.member("through", state.decisions.through)
    }
    service.out.member("note", note)
    service.out.beginArray("days")
    for day in state.decisions.days.reversed() {
      service.out.beginObject()
      service.out.member("day", Day(of: day.start)?.text ?? "")
      service.out.beginArray("fates")
      for place in day.times.indices where day.times[place] > 0 {
        service.out.beginObject()
        service.out.member("fate", "\(DecisionSums.names[place])")
        // Of fewer people nothing is told, however often they came.
        let people = told(day.people[place])
        service.out.member("times", people == 0 ? 0 : told(day.times[place]))
        service.out.member("people", people)
        service.out.endObject()
      }
      service.out.endArray()
      service.out.endObject()
    }
    service.out.endArray()
    service.out.beginObject("people")
    service.out.member("known", told(state.decisions.told.known))
    service.out.member("neverOffered", told(state.decisions.told.neverOffered))
    service.out.member("alwaysRefused", told(state.decisions.told.alwaysRefused))
    service.out.endObject()
    service.out.endObject()
  }
}
