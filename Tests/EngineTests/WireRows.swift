import Basics
import Catalogs
import Exchanges
import TestSupport

/// Events with their lines in a ledger, as `WireTests.names` is before each.
struct WireRow: CustomStringConvertible {
  let fact: Fact
  /// What stands behind the moment.
  let line: String

  var description: String { line }

  init(_ fact: Fact, _ line: String) {
    (self.fact, self.line) = (fact, line)
  }
}

enum WireRows {
  static var all: [WireRow] {
    [
      people, consents, terms, preferences, signals, staff, partners, [kept].compactMap { $0 },
      catalogs,
    ]
    .flatMap { $0 }
  }

  private static let moment = Instant(milliseconds: 1_767_312_000_000)

  private static var people: [WireRow] {
    let arm = ExperimentArm(experiment: ExperimentID(0), number: ArmID(1))
    let rows: [WireRow] = [
      WireRow(
        .experiment(.started(ExperimentID(1), Samples.outline("y", arms: [TermsID(1)]))),
        #""event":"experimentStarted","experiment":"y","arms":[{"arm":"arm-0","terms":"plain@1"}]"#),
      WireRow(
        .experiment(.stopped(ExperimentID(0), byCatalog: false)),
        #""event":"experimentStopped","experiment":"x""#),
      WireRow(
        .experiment(.stopped(ExperimentID(0), byCatalog: true)),
        #""event":"experimentStopped","experiment":"x","why":"armGone""#),
      WireRow(
        .experiment(
          .started(
            ExperimentID(1),
            ExperimentOutline(
              name: "y",
              arms: [.init(name: "a", terms: TermsID(1)), .init(name: "none", terms: nil)]))),
        #""event":"experimentStarted","experiment":"y","arms":[{"arm":"a","terms":"plain@1"},{"arm":"none"}]"#
      ),
      WireRow(
        .experiment(.started(ExperimentID(1), Samples.holdout("y"))),
        #""event":"experimentStarted","experiment":"y","arms":[{"arm":"asked","asks":"everything"},{"arm":"left-alone"}]"#
      ),
      WireRow(
        .experiment(.entryClosed(ExperimentID(0))), #""event":"entryClosed","experiment":"x""#),
      WireRow(.person(.registered(PersonID(1))), #""event":"personRegistered","person":1"#),
      WireRow(
        .experiment(.exposed(PersonID(0), arm)),
        #""event":"personExposed","person":0,"experiment":"x","arm":"arm-1""#),
      WireRow(
        .offer(
          .decided(
            PersonID(0),
            Circumstances(
              placement: "home", channel: "app", arms: ["x:arm-0"],
              outcomes: Outcomes([
                nil, nil, Outcome(.offered), Outcome(.coolingDown),
                Outcome(.refusedByTrustRules, refusedBy: .q47), Outcome(.refusedByTrustRules), nil,
              ])))
        ),
        #""event":"offerDecided","person":0,"placement":"home","channel":"app","arms":["x:arm-0"],"outcomes":[2,"offered","coolingDown","refusedByTrustRules:Q47","refusedByTrustRules",1]"#
      ),
      WireRow(
        .offer(.shown(OfferID(1), to: PersonID(0), terms: TermsID(1), arm: arm)),
        #""event":"offerShown","offer":1,"person":0,"terms":"plain@1","experiment":"x","arm":"arm-1""#
      ),
      WireRow(
        .offer(.wished(OfferID(1), by: PersonID(0), terms: TermsID(1))),
        #""event":"offerWished","offer":1,"person":0,"terms":"plain@1""#),
      WireRow(
        .offer(.shown(OfferID(1), to: PersonID(0), terms: TermsID(1), arm: nil)),
        #""event":"offerShown","offer":1,"person":0,"terms":"plain@1""#),
      WireRow(
        .offer(.answered(OfferID(0), .accepted)),
        #""event":"offerAnswered","offer":0,"answer":"accepted""#),
      WireRow(
        .offer(.answered(OfferID(0), .declined)),
        #""event":"offerAnswered","offer":0,"answer":"declined""#),
      WireRow(
        .offer(.answered(OfferID(0), .deferred)),
        #""event":"offerAnswered","offer":0,"answer":"deferred""#),
      WireRow(
        .person(.restricted(PersonID(0), true)),
        #""event":"personRestricted","person":0,"restricted":true"#),
      WireRow(
        .person(.restricted(PersonID(0), false)),
        #""event":"personRestricted","person":0,"restricted":false"#),
      WireRow(
        .person(.rightsRequestResponded(RightsRequestID(3))),
        #""event":"requestAnswered","request":3"#),
      WireRow(.person(.erased(PersonID(0), isIdle: false)), #""event":"personErased","person":0"#),
      WireRow(
        .person(.erased(PersonID(0), isIdle: true)),
        #""event":"personErased","person":0,"why":"idle""#
      ),
    ]
    let rights: [(RightsRequest, String)] = [
      (.access, "access"), (.portability, "portability"),
      (.rectification, "rectification"), (.erasure, "erasure"), (.restriction, "restriction"),
      (.objection, "objection"),
    ]
    return rows
      + rights.map { right, name in
        WireRow(
          .person(.rightsRequestReceived(RightsRequestID(3), PersonID(0), right)),
          #""event":"requestReceived","request":3,"person":0,"right":"\#(name)""#)
      }
  }

  private static var kept: WireRow? {
    let text = "7f2c1a90-3b4d-4e5f-8a6b-0c1d2e3f4a5b"
    return IdempotencyKey(text.utf8.span).map { key in
      WireRow(
        .responseKept(
          KeptResponse(key: key.itself, method: "offer.answer", request: .max, numbers: [0, 2, -1])),
        #""event":"answerKept","key":"\#(text)","method":"offer.answer","request":-1,"numbers":[0,2,-1]"#
      )
    }
  }

  private static var consents: [WireRow] {
    let rows: [WireRow] = [
      WireRow(
        .consent(.given(ConsentID(1), offer: OfferID(0), until: moment)),
        #""event":"consentGiven","consent":1,"offer":0,"until":1767312000000"#),
      WireRow(
        .consent(.renewed(ConsentID(0), offer: OfferID(0), until: moment)),
        #""event":"consentRenewed","consent":0,"offer":0,"until":1767312000000"#),
      WireRow(
        .promise(.made(PromiseID(1), consent: ConsentID(0), due: moment)),
        #""event":"promiseMade","promise":1,"consent":0,"due":1767312000000"#),
      WireRow(
        .promise(
          .benefitDelivered(Delivery(nil, of: PromiseID(0), value: Amount(micros: 1_500_000)))),
        #""event":"benefitDelivered","promise":0,"valueMicros":1500000"#),
      WireRow(
        .promise(
          .benefitDelivered(
            Delivery(DeliveryID(0), of: PromiseID(0), value: Amount(micros: 1_500_000)))),
        #""event":"benefitDelivered","promise":0,"valueMicros":1500000,"delivery":0"#),
      WireRow(
        .promise(
          .benefitDelivered(
            Delivery(
              DeliveryID(1), of: PromiseID(0), value: Amount(micros: 9),
              DeliveryNote(by: "kim", evidence: "till-7", reason: "all-there-was")))),
        #""event":"benefitDelivered","promise":0,"valueMicros":9,"delivery":1,"by":"kim","evidence":"till-7","reason":"all-there-was""#
      ),
      WireRow(
        .promise(
          .deliveryCorrected(
            DeliveryID(1), value: Amount(micros: 3), by: "lee", reason: "typing-error")),
        #""event":"deliveryCorrected","delivery":1,"valueMicros":3,"by":"lee","reason":"typing-error""#
      ),
      WireRow(.promise(.broken(PromiseID(0))), #""event":"promiseBroken","promise":0"#),
      WireRow(
        .promise(.compensated(PromiseID(0), value: Amount(micros: 3))),
        #""event":"promiseCompensated","promise":0,"valueMicros":3"#),
      WireRow(
        .consent(.valueCollected(ValueID(0), consent: ConsentID(0), ask: 0, wasFiner: true)),
        #""event":"valueCollected","value":0,"consent":0,"field":"birthDate","level":"monthDay","cut":true"#
      ),
      WireRow(
        .consent(.valueCollected(ValueID(0), consent: ConsentID(0), ask: 0, wasFiner: false)),
        #""event":"valueCollected","value":0,"consent":0,"field":"birthDate","level":"monthDay""#),
      WireRow(.offer(.begun(OfferID(0))), #""event":"offerBegun","offer":0"#),
      WireRow(
        .offer(
          .counted(
            DecisionSums(
              hour: Instant(milliseconds: 1_767_222_000_000),
              rows: [
                .init(place: 0, times: 5, people: 4),
                .init(place: DecisionSums.place(of: nil), times: 2, people: 1),
              ]))),
        #""event":"decisionsCounted","hour":1767222000000,"outcomes":["offered","nothingInCatalog"],"times":[5,2],"people":[4,1]"#
      ),
      WireRow(
        .consent(.valueCorrected(ValueID(2), replacing: ValueID(1), wasFiner: true)),
        #""event":"valueCorrected","value":2,"replaces":1,"cut":true"#),
      WireRow(
        .consent(.valueCorrected(ValueID(2), replacing: ValueID(1), wasFiner: false)),
        #""event":"valueCorrected","value":2,"replaces":1"#),
      WireRow(.consent(.withdrawn(ConsentID(0))), #""event":"consentWithdrawn","consent":0"#),
      WireRow(.consent(.expired(ConsentID(0))), #""event":"consentExpired","consent":0"#),
      WireRow(.consent(.caseResolved(ConsentID(0))), #""event":"caseResolved","consent":0"#),
      WireRow(.consent(.holdReleased(ConsentID(0))), #""event":"holdReleased","consent":0"#),
    ]
    let endings: [(ConsentEnding, String)] = [
      (.promiseBroken, "promiseBroken"), (.unused, "unused"),
      (.replaced, "replaced"), (.invalidated, "invalidated"),
      (.contradicted, "contradicted"), (.none, "none"),
      (.withdrawn, "withdrawn"), (.expired, "expired"), (.erased, "erased"),
    ]
    return rows
      + endings.map { ending, name in
        WireRow(
          .consent(.invalidated(ConsentID(0), ending)),
          #""event":"consentInvalidated","consent":0,"why":"\#(name)""#)
      }
  }

  /// Terms with one field of a type and a rule.
  private static func terms(
    _ type: ValueType, _ rule: Generalization, _ ruleText: String, _ typeName: String,
    _ retention: Retention = Retention(days: 30, anchor: .collected),
    _ retentionText: String = #""retentionDays":30,"retentionFrom":"collected""#,
    _ kind: BenefitKind = .none, _ kindName: String = "none", _ remedy: Remedy = .erase,
    _ remedyName: String = "erase"
  ) -> WireRow? {
    let promise = PromisedWorth(
      worth: Amount(micros: 5), unit: "EUR", deliverWithinDays: 1, evidence: "till",
      ifUndeliverable: remedy)
    let terms = Terms(
      exchange: "e", textVersion: 2, textDigest: "00", purpose: "p",
      request: [FieldLevel(field: "f", level: "l")], rules: [ValueRule(type: type, rule: rule)],
      retention: retention, recipients: ["r"], compatibleWith: ["q"], isShared: true,
      benefit: "b", benefitKind: kind, promise: kind == .none ? nil : promise)
    let promised =
      kind == .none
      ? ""
      : #","promise":{"worthMicros":5,"unit":"EUR","deliverWithinDays":1,"evidence":"till","ifUndeliverable":"\#(remedyName)"}"#
    return terms.map {
      WireRow(
        .catalog(.termsAdopted(TermsID(2), $0)),
        #""event":"termsAdopted","exchange":"e","textVersion":2,"textDigest":"00","purpose":"p","request":[{"field":"f","level":"l","type":"\#(typeName)","rule":\#(ruleText)}],\#(retentionText),"recipients":["r"],"compatibleWith":["q"],"shared":true,"benefit":"b","benefitKind":"\#(kindName)"\#(promised)"#
      )
    }
  }

  private static var terms: [WireRow] {
    let group = Generalization.Group(id: "warm", values: ["red", "amber"])
    let hold = Day("2029-06-30").map { LegalHold(reason: "law", until: $0) }
    let rows: [WireRow?] = [
      terms(.date, .asGiven, #""asGiven""#, "date"), terms(.date, .year, #""year""#, "date"),
      terms(.date, .yearMonth, #""yearMonth""#, "date"), terms(.date, .month, #""month""#, "date"),
      terms(.date, .monthDay, #""monthDay""#, "date"),
      terms(.age, .atLeast(18), #"{"atLeast":18}"#, "age"),
      terms(.amount, .band(10), #"{"band":10}"#, "amount"),
      terms(.code, .first(3), #"{"first":3}"#, "code"),
      terms(.location, .decimals(1), #"{"decimals":1}"#, "place"),
      terms(.choice, .groups([group]), #"{"groups":{"warm":["red","amber"]}}"#, "choice"),
      terms(.text, .answered, #""answered""#, "text"),
      terms(
        .text, .asGiven, #""asGiven""#, "text",
        Retention(days: 90, anchor: .lastUsed, atMostDays: 300, hold: hold),
        #""retentionDays":90,"retentionFrom":"lastUsed","atMostDays":300,"heldUntil":"2029-06-30","heldFor":"law""#
      ),
      terms(
        .text, .asGiven, #""asGiven""#, "text", Retention(days: 30, anchor: .caseResolved),
        #""retentionDays":30,"retentionFrom":"caseResolved""#),
    ]
    let kinds: [(BenefitKind, String)] = [
      (.gift, "gift"), (.discount, "discount"), (.service, "service"),
      (.information, "information"), (.personalization, "personalization"), (.payment, "payment"),
    ]
    let remedies: [(Remedy, String)] = [(.erase, "erase"), (.compensate, "compensate")]
    let benefits = kinds.enumerated().map { number, kind in
      terms(
        .text, .asGiven, #""asGiven""#, "text", Retention(days: 30, anchor: .collected),
        #""retentionDays":30,"retentionFrom":"collected""#, kind.0, kind.1,
        remedies[number % 2].0, remedies[number % 2].1)
    }
    return (rows + benefits).compactMap { $0 }
  }

  private static var preferences: [WireRow] {
    let scopes: [(Preference.Scope, String)] = [
      (.globalPrivacyControl, "globalPrivacyControl"), (.doNotTrack, "doNotTrack"),
      (.everything, "everything"),
      (.channel("c"), "channel:c"), (.topic("t"), "topic:t"), (.partner("p"), "partner:p"),
      (.purpose("u"), "purpose:u"), (.field("f", purpose: "u"), "field:u:f"),
      (.frequency, "frequency"),
    ]
    let choices: [(Preference.Choice, String)] = [
      (.allow, "allow"), (.deny, "deny"), (.reset, "reset"), (.days(14), "14"),
    ]
    let words: [(Preference.Scope, String, Preference.Choice, String)] =
      scopes.map { ($0.0, $0.1, Preference.Choice.deny, "deny") }
      + choices.map { (Preference.Scope.frequency, "frequency", $0.0, $0.1) }
    return words.map { scope, scopeName, choice, choiceName in
      WireRow(
        .person(.preferenceStated(PersonID(0), Preference(scope, choice, said: moment))),
        #""event":"preferenceStated","person":0,"scope":"\#(scopeName)","choice":"\#(choiceName)","said":1767312000000"#
      )
    } + [
      WireRow(
        .person(
          .preferenceStated(
            PersonID(0),
            Preference(.everything, .deny, said: moment, source: .staff("eve", basis: "letter-7")))),
        #""event":"preferenceStated","person":0,"scope":"everything","choice":"deny","said":1767312000000,"by":"eve","basis":"letter-7""#
      )
    ]
  }

  private static var signals: [WireRow] {
    let rows: [(SignalsHeard, String)] = [
      (SignalsHeard(on: [.globalPrivacyControl]), #","on":["globalPrivacyControl"]"#),
      (
        SignalsHeard(on: [.doNotTrack], off: [.globalPrivacyControl]),
        #","on":["doNotTrack"],"off":["globalPrivacyControl"]"#
      ),
      (
        SignalsHeard(off: [.globalPrivacyControl, .doNotTrack]),
        #","off":["globalPrivacyControl","doNotTrack"]"#
      ),
    ]
    return rows.map { heard, text in
      WireRow(
        .person(.signalsHeard(PersonID(0), heard)), #""event":"signalsHeard","person":0"# + text)
    }
  }

  private static var staff: [WireRow] {
    let clearance = Clearance(
      actor: "bob", role: "care", task: "t-1", purpose: "gift",
      fields: [FieldLevel(field: "birthDate", level: "monthDay")], persons: [PersonID(0)],
      from: moment, until: moment, approver: "carol", approverRole: "lead")
    return [
      WireRow(
        .clearance(.opened(ClearanceID(0), clearance)),
        #""event":"clearanceOpened","clearance":0,"actor":"bob","role":"care","task":"t-1","purpose":"gift","fields":[{"field":"birthDate","level":"monthDay"}],"persons":[0],"from":1767312000000,"until":1767312000000,"approver":"carol","approverRole":"lead""#
      ),
      WireRow(.clearance(.closed(ClearanceID(0))), #""event":"clearanceClosed","clearance":0"#),
      WireRow(
        .clearance(.dataRead(ClearanceID(0), ValueID(1))),
        #""event":"dataRead","clearance":0,"value":1"#),
      WireRow(
        .clearance(.dataCounted(ClearanceID(0), FieldLevel(field: "f", level: "l"), people: 7)),
        #""event":"dataCounted","clearance":0,"field":"f","level":"l","people":7"#),
      WireRow(
        .clearance(.outdatedListed(ClearanceID(0), people: 7)),
        #""event":"outdatedListed","clearance":0,"people":7"#),
    ]
  }

  private static var partners: [WireRow] {
    let kinds: [(Disclosure.Kind, String)] = [
      (.transfer, "transfer"), (.access, "access"), (.derived, "derived"),
      (.activation, "activation"),
    ]
    return kinds.map { kind, name in
      WireRow(
        .custody(
          .disclosed(
            DisclosureID(0),
            Disclosure(
              consent: ConsentID(0), value: ValueID(1), partner: "p", agreement: "a@1", kind: kind,
              parent: DisclosureID(2), until: moment, dispositionDays: 7, payload: "00"))),
        #""event":"dataDisclosed","disclosure":0,"consent":0,"value":1,"partner":"p","agreement":"a@1","kind":"\#(name)","parent":2,"until":1767312000000,"dispositionDays":7,"payload":"00""#
      )
    } + [
      WireRow(
        .custody(.audienceActivated("spring", people: 3)),
        #""event":"audienceActivated","activation":"spring","people":3"#),
      WireRow(.custody(.partnerTold(DisclosureID(0))), #""event":"partnerTold","disclosure":0"#),
      WireRow(
        .custody(.dispositionReceived(DisclosureID(0))),
        #""event":"dispositionReceived","disclosure":0"#),
      WireRow(
        .custody(.dispositionOverdue(DisclosureID(0))),
        #""event":"dispositionOverdue","disclosure":0"#),
      WireRow(
        .custody(.partnerReviewed("p", by: "eve")),
        #""event":"partnerReviewed","partner":"p","by":"eve""#),
      WireRow(.timeNoted, #""event":"timeNoted""#), WireRow(.clockSet, #""event":"clockSet""#),
      WireRow(
        .founded(InstanceID(random: Array(0..<16))),
        #""event":"instanceFounded","instance":"00010203-0405-4607-8809-0a0b0c0d0e0f""#),
    ]
  }

  /// As versions before wrote it, and with who adopted it.
  private static var catalogs: [WireRow] {
    let adopted = TrustCatalog.adopted(version: 1)
    let rest = #","files":[],"ranks":[0,1,2,3,4,5,6,7],"catalog":\#(adopted.text)"#
    let note = AdoptionNote(
      Adoption(by: "kim", approval: "CHG-7"), digest: "00", changes: ["a@1: new", "b: 1 → 2"],
      moreChanges: 3)
    return [
      WireRow(.catalog(.adopted(adopted)), #""event":"catalogAdopted""# + rest),
      WireRow(
        .catalog(.adopted(adopted.noted(note))),
        #""event":"catalogAdopted","by":"kim","approval":"CHG-7","digest":"00","changes":["a@1: new","b: 1 → 2"],"moreChanges":3"#
          + rest),
    ]
  }
}

extension Outcomes {
  /// Of each exchange of a catalog; nil where nothing is told.
  init(_ outcomes: [Outcome?]) {
    self.init()
    for outcome in outcomes { outcome.map { append($0) } ?? skip(1) }
  }
}
