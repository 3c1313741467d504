import Catalogs
import JSONText
import TestSupport
import Testing
import TrustRules

@testable import Reports

/// `quid check` names what makes arms of a declared experiment unlike, or leaves their people with nothing.
@Suite struct ExperimentNoticeTests {
  private func notices(_ changes: [(String, String?)]) throws -> [String] {
    var tree = try CatalogSamples.tree().with(
      "/experiments",
      #"[{"id": "x", "arms": [{"id": "a", "exchange": "birthday"}, {"id": "b", "exchange": "size"}, "#
        + #"{"id": "n", "asks": "nothing"}]}]"#)
    for change in changes { tree = try tree.with(change.0, change.1) }
    let (catalog, messages) = try CatalogSamples.read(tree)
    let read = try #require(catalog, "\(messages)")
    return ExperimentNotices(read).texts { read.withheld(on: CatalogSamples.today) }
  }

  @Test func alikeArmsAreLeftAlone() throws {
    #expect(try notices([]) == [])
  }

  @Test func withoutExperimentsNothingIsJudged() throws {
    let catalog = try #require(try CatalogSamples.read(CatalogSamples.tree()).catalog)
    var isAsked = false
    let found = ExperimentNotices(catalog).texts {
      isAsked = true
      return []
    }
    #expect(found == [] && !isAsked)
  }

  @Test(.namesItsRow)
  func whatMakesArmsUnlikeIsNamed() {
    let rows: [([(String, String?)], [String])] = [
      (
        [("/exchanges/1/text/stop", nil)],
        [
          #"The arm "b" of "x" shows "size", which nobody can be offered (Q25); mend that first, or its people are shown nothing"#
        ]
      ),
      (
        [
          ("/context", #"["basket"]"#), ("/exchanges/1/eligibility", #"{"basket": 1}"#),
          ("/exchanges/1/placement", #""till""#), ("/exchanges/1/from", #""2026-01-01""#),
          ("/exchanges/1/until", #""2027-06-01""#),
        ],
        [
          #"The arms "b" and "a" of "x" are not for the same people: "eligibility", "placement", "from", "until" of their exchanges differ; say who may enter in the experiment's own "eligibility", and the same in both"#
        ]
      ),
      (
        [("/exchanges/1/choice", #"{"acceptSteps": 2, "declineSteps": 2, "withdrawSteps": 2}"#)],
        [
          #"The arms "b" and "a" of "x" put the choice differently, so that what one of them wins is no sign of value (Q34); put it alike in both"#
        ]
      ),
    ]
    forEachRow(rows) { (changes, wanted) in
      let found = try notices(changes)
      #expect(found == wanted, "\(found)")
    }
  }
}
