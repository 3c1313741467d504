import Basics

/// The files that `quid init` writes.
enum Starter {
  /// A catalog that checks clean from the day it is written for a year.
  static func catalog(_ today: Day) -> String {
    """
    {
      "format": "quid-catalog/1",
      "about": "What we ask for, why, and what we give for it. quid check puts it before the trust rules.",
    \(controller)
      "fields": [
        {
          "id": "birthDate", "category": "pd:BirthDate", "type": "date", "origin": "provided",
          "sensitivity": "ordinary", "proxyFor": ["age"], "owner": "customer care",
          "justification": "Without the day a birthday cannot be celebrated.",
          "reviewBy": "\(today.adding(days: 365).text)",
          "levels": [
            { "id": "over18", "means": "whether you are 18 or older", "rule": { "atLeast": 18 } },
            { "id": "month", "means": "the month of your birth", "rule": "month" },
            {
              "id": "monthDay", "means": "day and month of your birth", "rule": "monthDay",
              "leapDay": "02-28"
            },
            { "id": "fullDate", "means": "your full date of birth", "rule": "asGiven" }
          ]
        },
        {
          "id": "viewedItems", "category": "pd:BrowsingBehaviour", "type": "text",
          "origin": "observed", "sensitivity": "ordinary", "owner": "web shop",
          "justification": "What somebody looks at is the best sign of what they look for.",
          "reviewBy": "\(today.adding(days: 365).text)",
          "levels": [
            { "id": "items", "means": "the items that you look at here", "rule": "asGiven" }
          ]
        }
      ],
      "purposes": [
        {
          "id": "birthday-gift", "category": "dpv:PersonalisedBenefits",
          "why": "Send you a coffee on your birthday.",
          "needs": [{ "field": "birthDate", "level": "monthDay" }],
          "retention": { "days": 365, "from": "collected" }
        },
        {
          "id": "recommendations", "category": "dpv:ProvideProductRecommendations",
          "why": "Show you items like those that you looked at.",
          "needs": [{ "field": "viewedItems", "level": "items" }],
          "retention": { "days": 90, "from": "collected" }
        }
      ],
      "benefits": [
    \(benefits)
      ],
      "valuations": [
        {
          "id": "birthday-customers", "method": "profit", "unit": "USD", "on": "\(today.text)",
          "inputs": { "revenue": 42000, "expenses": 12000, "people": 10000 }
        },
        {
          "id": "found-items", "method": "average", "unit": "USD", "on": "\(today.text)",
          "inputs": { "sum": 1250, "people": 1000 }
        }
      ],
      "exchanges": [
    \(exchanges)
      ]
    }

    """
  }

  private static let controller = """
      "controller": {
        "name": "Your company", "address": "Your street 1, Your town",
        "contact": "privacy@example.com", "jurisdiction": "US",
        "policy": "https://example.com/privacy"
      },
      "language": "en",
    """

  private static let benefits = """
        {
          "id": "coffee", "kind": "gift", "means": "A coffee on the house.",
          "uses": ["birthDate"], "worth": { "amount": 3.50, "unit": "USD" },
          "deliverWithinDays": 14, "evidence": "the till's record of the voucher",
          "ifUndeliverable": "compensate"
        },
        {
          "id": "finds", "kind": "personalization", "means": "Items that go with what you looked at.",
          "uses": ["viewedItems"], "worth": { "amount": 2, "unit": "USD" },
          "deliverWithinDays": 0, "evidence": "the measured difference to people who got none",
          "ifUndeliverable": "erase"
        },
        { "id": "nothing", "kind": "none", "means": "A greeting on your birthday." }
    """

  private static let exchanges = """
        {
          "id": "birthday-for-coffee", "purpose": "birthday-gift", "benefit": "coffee",
          "valuation": "birthday-customers", "placement": "account",
          "request": [{ "field": "birthDate", "level": "monthDay" }],
          "text": {
            "version": 1,
            "ask": "When is your birthday? Day and month are enough.",
            "why": "To treat you on the day.",
            "get": "A coffee on the house, as a voucher within two weeks.",
            "keep": "365 days, then we ask again.",
            "who": "Our customer care, nobody else.",
            "stop": "Your account, under Birthday: one tap removes it."
          }
        },
        {
          "id": "birthday-for-greeting", "purpose": "birthday-gift", "benefit": "nothing",
          "controlOnly": true, "placement": "account",
          "request": [{ "field": "birthDate", "level": "monthDay" }],
          "text": {
            "version": 1,
            "ask": "When is your birthday? Day and month are enough.",
            "why": "To greet you on the day.",
            "get": "A greeting on your birthday.",
            "keep": "365 days, then we ask again.",
            "who": "Our customer care, nobody else.",
            "stop": "Your account, under Birthday: one tap removes it."
          }
        },
        {
          "id": "views-for-finds", "purpose": "recommendations", "benefit": "finds",
          "valuation": "found-items", "placement": "home",
          "request": [{ "field": "viewedItems", "level": "items" }],
          "text": {
            "version": 1,
            "ask": "May we remember which items you look at?",
            "why": "To show you items like them.",
            "get": "Items that go with what you looked at, from the next page on.",
            "keep": "90 days.",
            "who": "Our web shop, nobody else.",
            "stop": "Your account, under Recommendations: one tap removes it."
          }
        }
    """

  /// A scenario over that catalog.
  static func scenario(_ today: Day) -> String {
    """
    {
      "format": "quid-scenario/1",
      "id": "first-experiment",
      "title": "Does a coffee move people to tell their birthday?",
      "about": "A modelled population to begin with. Replace it by counts, or replay what happened in your shop: Scenarios/replications/data-for-money.json has both.",
      "start": "\(today.text)",
      "seed": 1,
      "catalog": "catalog.json",
      "experiment": {
        "id": "birthdays",
        "arms": [
          { "id": "greeting", "exchange": "birthday-for-greeting", "weight": 1 },
          { "id": "coffee", "exchange": "birthday-for-coffee", "weight": 1 }
        ],
        "control": "greeting"
      },
      "people": {
        "model": {
          "people": 10000,
          "days": 14,
          "segments": [
            { "id": "unconcerned", "share": 0.16, "always": "accepted" },
            {
              "id": "pragmatic", "share": 0.81,
              "leaning": { "mean": 0.754, "standardDeviation": 1 }
            },
            { "id": "fundamentalist", "share": 0.03, "always": "declined" }
          ],
          "worth": { "mean": 0.1, "standardDeviation": 0.05 },
          "effects": [],
          "costs": [],
          "deferred": 0.2,
          "withdrawn": { "share": 0.02, "withinDays": 60 }
        }
      },
      "delivery": {
        "onTime": 1, "late": 0, "never": 0,
        "basis": "an assumption, to begin with"
      },
      "confidence": 0.95,
      "expect": [
        { "metric": "difference", "of": { "arm": "coffee" }, "atLeast": 0 }
      ]
    }

    """
  }
}
