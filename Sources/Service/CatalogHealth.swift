import Basics
import Catalogs
import JSONText
import TrustRules

/// How the last reading anew of a service's files went.
public enum ReloadOutcome: Equatable, Sendable {
  case adopted
  /// They hold what is in force already.
  case unchanged
  /// Some of it is not in force; the first reason of all.
  case refused(reason: String)

  /// The name in responses.
  var name: StaticString {
    switch self {
    case .adopted: "adopted"
    case .unchanged: "unchanged"
    case .refused: "refused"
    }
  }
}

/// What `engine.health` tells of the catalog in force and of the last reload: written when it changes, so that asking
/// for it every second costs a copy.
///
///     "catalog":{"digest":"9f2c…","adoptedAt":"…","exchanges":2,"judgedOn":"2026-11-27","notOffered":[
///       {"exchange":"birthday","findings":[{"rule":"Q45","reason":"…","fix":"…"}]}]},"lastReload":{"outcome":"adopted","at":"…"}
struct CatalogHealth {
  private var digest: String?
  private var adoptedAt = Instant(milliseconds: 0)
  private var exchangeCount = 0
  /// The exchanges that nobody can be offered, and the day that they were judged on; nil until they are.
  private(set) var judgement: (withheld: [WithheldExchange], day: Day)?
  private var reload: (outcome: ReloadOutcome, at: Instant)?
  /// The members of the response, as they are written.
  private(set) var members = ""
  /// How many exchanges nobody could be offered when they were last judged.
  private(set) var withheldCount = 0

  /// - Parameter moment: when it was adopted.
  init(_ catalog: AdoptedCatalog?, at moment: Instant) { adopt(catalog, at: moment) }

  /// 1 unless the last reload was refused.
  var isReloadFine: Int {
    if case .refused? = reload?.outcome { 0 } else { 1 }
  }

  /// Takes up the catalog that is in force from now on, which is judged later.
  mutating func adopt(_ catalog: AdoptedCatalog?, at moment: Instant) {
    digest = catalog.map { $0.note?.digest ?? $0.digest }
    adoptedAt = moment
    exchangeCount = catalog?.catalog.exchanges.count ?? 0
    judgement = nil
    write()
  }

  mutating func judge(_ withheld: [WithheldExchange], on day: Day) {
    judgement = (withheld, day)
    withheldCount = withheld.count
    write()
  }

  mutating func note(_ outcome: ReloadOutcome, at moment: Instant) {
    reload = (outcome, moment)
    write()
  }

  private mutating func write() {
    var out = ByteBuffer()
    writeCatalog(to: &out)
    out.beginObject("lastReload")
    if let reload {
      out.member("outcome", "\(reload.outcome.name)")
      out.member("at", reload.at)
      if case .refused(let reason) = reload.outcome { out.member("reason", reason) }
    } else {
      out.member("outcome", "never")
    }
    out.endObject()
    members = String(decoding: out.slice, as: UTF8.self)
  }

  private func writeCatalog(to out: inout ByteBuffer) {
    guard let digest else { return out.null("catalog") }
    out.beginObject("catalog")
    out.member("digest", digest)
    out.member("adoptedAt", adoptedAt)
    out.member("exchanges", exchangeCount)
    if let judgement {
      out.member("judgedOn", judgement.day.text)
      out.beginArray("notOffered")
      for withheld in judgement.withheld {
        out.beginObject()
        out.member("exchange", withheld.exchange)
        out.beginArray("findings")
        for finding in withheld.findings {
          out.beginObject()
          out.member("rule", finding.rule.id)
          out.member("reason", finding.reason)
          out.member("fix", finding.fix.summary)
          out.endObject()
        }
        out.endArray()
        out.endObject()
      }
      out.endArray()
    } else {
      out.null("judgedOn")
      out.null("notOffered")
    }
    out.endObject()
  }
}
