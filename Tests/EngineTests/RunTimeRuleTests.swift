import Basics
import Engine
import TestSupport
import Testing
import ValueExchange

/// Every bad case of the rules that act while people are served: prevented by its rule, and by nothing
/// else, so that it happens once the rule is off.
@Suite struct RunTimeRuleTests {
  @Test(.namesItsRow)
  func eachBadCaseIsPreventedByItsRule() {
    forEachRow(RunTimeCases.all) { bad in
      var shop = try Shop(changes: bad.changes)
      #expect(try bad.isPrevented(&shop), "\(bad) is not prevented")
      var lawless = try Shop(without: [bad.rule], changes: bad.changes)
      let isPrevented = (try? bad.isPrevented(&lawless)) ?? false
      #expect(!isPrevented, "\(bad) is prevented by something else")
    }
  }
}
