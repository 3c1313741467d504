public import Basics
import Catalogs
public import Exchanges

/// Everything that a person can set about the use of their data, in words, and what stands of it now: what a
/// preference centre shows.
public struct PreferenceOptions: Sendable {
  /// One thing that can be set.
  public struct Option: Sendable {
    public let scope: Preference.Scope
    /// What it is about, in words that the person would use.
    public let about: String
    /// The choices that it takes, by name; `days` stands for a number of days.
    public let choices: [String]
    /// What the person said of it, and did not take back; nil where that is nothing.
    public let stated: Preference?
  }

  public let options: [Option]

  /// - Parameters:
  ///   - person: nil for somebody who is not known, who has said nothing.
  ///   - state: what is known, with the catalog in force.
  /// - Complexity: O(entries of the catalog + scopes that the person spoke of), and a search by name for each scope.
  public init(of person: PersonID?, _ state: ExchangeState) {
    let book = CatalogWords(state)
    var scopes = PreferenceOptions.scopes(of: state)
    let said = person.map { state.preferences(of: $0) } ?? []
    let words = Dictionary(said.map { ($0.scope, $0) }) { first, _ in first }
    // What a catalog before had can still be taken back, as far as it means something.
    let known = Set(scopes)
    for word in said where !known.contains(word.scope) { scopes.append(word.scope) }
    options = scopes.compactMap { scope in
      let choices = PreferenceOptions.choices(of: scope, state)
      if choices.isEmpty { return nil }
      return Option(
        scope: scope, about: StatementWords.about(scope, book), choices: choices,
        stated: words[scope])
    }
  }

  /// From the broadest to the narrowest, names in the order of the catalog.
  private static func scopes(of state: ExchangeState) -> [Preference.Scope] {
    var scopes: [Preference.Scope] = [.everything, .globalPrivacyControl, .doNotTrack, .frequency]
    guard let catalog = state.catalog?.catalog else { return scopes }
    scopes += catalog.channels.map { .channel($0) }
    scopes += catalog.topics.map { .topic($0) }
    scopes += catalog.partners.map { .partner($0.id) }
    let index = CatalogIndex(catalog)
    let exchanges = Dictionary(grouping: catalog.exchanges, by: \.purpose)
    var seen: Set<Preference.Scope> = []
    for purpose in catalog.purposes {
      scopes.append(.purpose(purpose.id))
      for exchange in exchanges[purpose.id] ?? [] {
        for level in index.terms(of: exchange)?.request ?? [] {
          let scope = Preference.Scope.field(level.field, purpose: purpose.id)
          if seen.insert(scope).inserted { scopes.append(scope) }
        }
      }
    }
    return scopes
  }

  /// What would be taken of a scope, asked of what takes it.
  private static func choices(of scope: Preference.Scope, _ state: ExchangeState) -> [String] {
    let start = Instant(milliseconds: 0)
    let choices: [(Preference.Choice, String)] = [
      (.allow, "allow"), (.deny, "deny"), (.days(1), "days"), (.reset, "reset"),
    ]
    return choices.compactMap { choice, name in
      do {
        try Preference(scope, choice, said: start).check(in: state)
        return name
      } catch {
        return nil
      }
    }
  }
}
