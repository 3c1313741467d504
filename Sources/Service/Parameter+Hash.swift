extension Parameter {
  /// What versions before made the hash of a request of, in their order, whatever the order of declaration is now:
  /// nothing personal, no key and no moment.
  static let hashed: [Parameter] = [
    .placement, .channel, .offer, .answer, .textVersion, .isSpecific, .promise, .value, .consent,
    .ending, .scope, .choice, .said, .staff, .basis, .purpose, .field, .level, .act, .count,
    .categories, .mostOfCategory, .keep, .reasons, .right, .request, .isRestricted, .actor, .role,
    .task, .fields, .from, .until, .approver, .approverRole, .clearance, .partner, .disclosure,
    .disclosureKind, .items, .activation, .experiment, .arms,
  ]
}
