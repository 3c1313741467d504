import Basics
import Engine
import TestSupport
import Testing

/// Every bad case of the rules that act while people are served: prevented by its rule, and by nothing
/// else, so that it happens once the rule is off.
@Suite struct RunTimeRuleTests {
  @Test(.namesItsRow)
  func eachBadCaseIsPreventedByItsRule() {
    forEachRow(RunTimeCases.all) { bad in
      var shop = try Shop(changes: bad.changes)
      #expect(try !bad.happens(&shop), "\(bad) is not prevented")
      var lawless = try Shop(without: [bad.rule], changes: bad.changes)
      // It must be seen to happen: a refusal for another reason would prove nothing.
      #expect(try bad.happens(&lawless), "\(bad) is prevented by something else")
    }
  }
}
