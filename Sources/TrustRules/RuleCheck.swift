import Catalogs

/// A rule that can be asked about a catalog: its id, and what it looks for.
struct RuleCheck: Sendable {
  let rule: TrustRule
  let look: @Sendable (Inspection, inout [Finding]) -> Void

  init(_ rule: TrustRule, _ look: @escaping @Sendable (Inspection, inout [Finding]) -> Void) {
    self.rule = rule
    self.look = look
  }
}
