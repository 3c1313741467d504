import Basics
import Engine
import JSONText
import Service
import TestSupport
import Testing

/// A preference centre is told all that can be set, in words, with what stands and who said it when.
@Suite struct PreferenceOptionTests {
  private func options(_ counter: Counter, _ person: String = "ada") throws -> [JSONTree] {
    let result = try counter.result("preference.options", "{\"person\":\"\(person)\"}")
    guard case .array(let all)? = result?["/options"] else { return [] }
    return all
  }

  private func set(_ counter: Counter, _ params: String) -> String {
    // Of two things said at one moment the more protective holds.
    counter.now = counter.now.adding(milliseconds: 1)
    return counter.call("preference.set", "{\"person\":\"ada\",\(params)}")
  }

  /// Every choice that is offered is taken, and none that is not.
  @Test func whatIsOfferedIsTakenAndNothingElse() throws {
    let counter = try Counter()
    let all = try options(counter)
    #expect(all.count > 20)
    var scopes: [String] = []
    for option in all {
      guard case .string(let scope)? = option["/scope"],
        case .array(let choices)? = option["/choices"],
        case .string(let about)? = option["/about"]
      else {
        Issue.record("\(option.text)")
        continue
      }
      scopes.append(scope)
      #expect(!about.isEmpty && option["/stated"] == .null, "\(scope)")
      for (name, word) in [
        ("allow", "allow"), ("deny", "deny"), ("days", "14"), ("reset", "reset"),
      ] {
        let answer = set(counter, "\"scope\":\"\(scope)\",\"choice\":\"\(word)\"")
        let isTaken = answer.hasSuffix("\"result\":true}")
        #expect(isTaken == choices.contains(.string(name)), "\(scope), \(word): \(answer)")
      }
    }
    #expect(Set(scopes).count == scopes.count)
    for scope in [
      "everything", "globalPrivacyControl", "doNotTrack", "frequency", "channel:email",
      "topic:clothes", "partner:parcels", "purpose:birthday-gift", "field:birthday-gift:birthDate",
    ] {
      #expect(scopes.contains(scope), "\(scope)")
    }
    // All was reset in the end.
    #expect(try options(counter) == all)
  }

  @Test func whoSaidItAndWhenIsTold() throws {
    let counter = try Counter()
    _ = set(counter, #""scope":"topic:clothes","choice":"allow","by":"eve","basis":"letter-7""#)
    let earlier = JSONTree.string(counter.now.text).text.filter { $0 != "\n" }
    _ = set(counter, #""scope":"everything","choice":"deny","signals":{"doNotTrack":true}"#)
    let now = JSONTree.string(counter.now.text).text.filter { $0 != "\n" }
    var found: [String: String] = [:]
    for option in try options(counter) {
      guard case .string(let scope)? = option["/scope"], let stated = option["/stated"],
        stated != .null
      else { continue }
      found[scope] = stated.text.filter { $0 != "\n" && $0 != " " }
    }
    #expect(
      found == [
        "everything": "{\"choice\":\"deny\",\"said\":\(now),\"by\":\"person\"}",
        "doNotTrack": "{\"choice\":\"deny\",\"said\":\(now),\"by\":\"signal\"}",
        "topic:clothes":
          "{\"choice\":\"allow\",\"said\":\(earlier),\"by\":\"staff\",\"basis\":\"letter-7\"}",
      ])
    _ = counter.call("person.restrict", #"{"person":"ada","isRestricted":true}"#)
    let all = try counter.result("preference.options", #"{"person":"ada"}"#)
    #expect(all?["/isRestricted"] == .boolean(true))
  }

  /// Looking makes nobody known, and whoever is not known is told all that they could set.
  @Test func somebodyUnknownIsToldAllToo() throws {
    let counter = try Counter()
    let before = counter.service.engine.eventCount
    let all = try options(counter, "nobody")
    #expect(counter.service.engine.eventCount == before)
    _ = counter.call("offer.next", #"{"person":"nobody"}"#)
    #expect(try options(counter, "nobody") == all)
  }
}
