public import Basics
public import Catalogs
import JSONText

/// A small catalog that checks clean on `today`, which tests break one thing at a time.
public enum CatalogSamples {
  public static let today: Day = {
    guard let day = Day("2026-11-24") else { fatalError("no such day") }
    return day
  }()

  /// Reads a catalog; what is wrong with it when it is none.
  public static func read(_ tree: JSONTree) throws -> (catalog: Catalog?, messages: [String]) {
    let problems = Problems(fileName: "c.json")
    let catalog = CatalogReader(problems: problems).read(try tree.document())
    return (catalog, problems.messages)
  }

  /// The catalog as JSON: a birthday for a coffee, and a shoe size for free returns.
  public static func tree() throws -> JSONTree { try JSONTree(text: text) }

  public static let text = #"""
    {
      "format": "quid-catalog/1",
      "fields": [
        {
          "id": "birthDate", "category": "pd:BirthDate", "type": "date", "origin": "provided",
          "sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-06-30",
          "proxyFor": ["age"], "justification": "Without the day a birthday cannot be celebrated.",
          "levels": [
            {"id": "over18", "means": "whether you are 18", "rule": {"atLeast": 18}},
            {"id": "month", "means": "the month of your birth", "rule": "month"},
            {"id": "monthDay", "means": "day and month of your birth", "rule": "monthDay", "leapDay": "02-28"},
            {"id": "fullDate", "means": "your full date of birth", "rule": "asGiven"}
          ]
        },
        {
          "id": "shoeSize", "category": "pd:PhysicalCharacteristic", "type": "choice",
          "origin": "provided", "sensitivity": "ordinary", "owner": "shop", "reviewBy": "2027-06-30",
          "justification": "Shoes in the wrong size come back.",
          "levels": [{"id": "exact", "means": "your shoe size", "rule": "asGiven", "cells": 20}]
        }
      ],
      "purposes": [
        {
          "id": "gift", "category": "dpv:PersonalisedBenefits",
          "why": "Send you a coffee on your birthday.",
          "needs": [{"field": "birthDate", "level": "monthDay"}],
          "retention": {"days": 365, "from": "collected"}
        },
        {
          "id": "fitting", "category": "dpv:FulfilmentOfContractualObligation",
          "why": "Show first what we have in your size.",
          "needs": [{"field": "shoeSize", "level": "exact"}],
          "retention": {"days": 90, "from": "collected"}
        }
      ],
      "benefits": [
        {
          "id": "coffee", "kind": "gift", "means": "A coffee on the house.", "uses": ["birthDate"],
          "worth": {"amount": 3.5, "unit": "USD"}, "deliverWithinDays": 14,
          "evidence": "the till's record of the voucher", "ifUndeliverable": "compensate"
        },
        {
          "id": "returns", "kind": "service", "means": "Free returns.", "uses": ["shoeSize"],
          "worth": {"amount": 3, "unit": "USD"}, "deliverWithinDays": 0,
          "evidence": "the return label", "ifUndeliverable": "erase"
        },
        {"id": "nothing", "kind": "none", "means": "A greeting on your birthday."}
      ],
      "valuations": [
        {
          "id": "profit-2026", "method": "profit", "unit": "USD", "on": "2026-07-01",
          "inputs": {"revenue": 4200000, "expenses": 1200000, "people": 1000000}
        }
      ],
      "partners": [
        {
          "id": "parcels", "name": "Kranich Parcels", "role": "processor",
          "agreements": [
            {
              "id": "parcels-2026", "version": 1, "from": "2026-01-01", "until": "2027-12-31",
              "care": "encrypted at rest", "custody": {"holder": "Kranich Parcels", "location": "Leipzig"},
              "control": {
                "purposes": ["fitting"], "fields": [{"field": "shoeSize", "level": "exact"}],
                "retentionDays": 30, "audit": "once a year"
              },
              "disposition": {"how": "destroy", "withinDays": 14, "evidence": "a signed list"}
            }
          ]
        }
      ],
      "exchanges": [
        {
          "id": "birthday", "purpose": "gift", "benefit": "coffee", "valuation": "profit-2026",
          "request": [{"field": "birthDate", "level": "monthDay"}],
          "text": {
            "version": 3, "ask": "When is your birthday?", "why": "To treat you on the day.",
            "get": "A coffee, as a voucher within two weeks.", "keep": "365 days, then we ask again.",
            "who": "Our customer care, nobody else.", "stop": "In your account, under Birthday."
          }
        },
        {
          "id": "size", "purpose": "fitting", "benefit": "returns", "valuation": "profit-2026",
          "recipients": ["parcels"],
          "request": [{"field": "shoeSize", "level": "exact"}],
          "text": {
            "version": 1, "ask": "Which size do you wear?", "why": "To show what fits.",
            "get": "Free returns, at once.", "keep": "90 days.",
            "who": "Our shop, and Kranich Parcels.", "stop": "In your account, under Size."
          }
        }
      ]
    }
    """#
}
