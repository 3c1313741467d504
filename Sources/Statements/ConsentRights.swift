import Catalogs

/// The rights of somebody who gave a consent that do not come with every consent.
struct ConsentRights {
  /// Whether there is a supervisory authority to complain to (GDPR 77): where that law applies, and where nobody
  /// said under which law they are.
  let canComplain: Bool
  /// Whether they may object (GDPR 21): what rests on consent is withdrawn instead, but direct marketing can be
  /// objected to as well, whatever it rests on.
  let canObject: Bool

  init(_ purposes: [String?], _ controller: Controller?) {
    canComplain = controller?.isUnderGDPR ?? true
    canObject = purposes.contains { category in
      category.map { category in
        Vocabulary.line(ofPurpose: category).contains { ConsentRights.marketing.contains($0) }
      } ?? false
    }
  }

  /// Of a whole statement.
  init(_ statement: PersonStatement) {
    self.init(statement.consents.filter(\.stands).map(\.category), statement.controller)
  }

  private static let marketing: Set<String> = [
    "dpv:DirectMarketing", "dpv:PersonalisedAdvertising", "dpv:TargetedAdvertising",
  ]
}
