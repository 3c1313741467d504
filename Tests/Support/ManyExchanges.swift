package import Catalogs

/// Catalogs of any size, for what must not grow with one.
package enum ManyExchanges {
  /// A catalog over a quarter as many purposes and fields as exchanges, at twenty placements.
  package static func catalog(_ exchanges: Int) -> AdoptedCatalog? {
    let parts = (exchanges + 3) / 4
    func field(_ number: Int) -> String {
      #"{"id": "size\#(number)", "category": "pd:PhysicalCharacteristic", "type": "choice", "#
        + #""origin": "provided", "sensitivity": "ordinary", "owner": "shop", "reviewBy": "2027-06-30", "#
        + #""justification": "Clothes in the wrong size come back.", "levels": [{"id": "exact", "#
        + #""means": "your size of article \#(number)", "rule": "asGiven", "cells": 2}]}"#
    }
    func purpose(_ number: Int) -> String {
      #"{"id": "fitting\#(number)", "category": "dpv:FulfilmentOfContractualObligation", "#
        + #""why": "Show first what fits you of article \#(number).", "#
        + #""needs": [{"field": "size\#(number)", "level": "exact"}], "#
        + #""retention": {"days": 90, "from": "collected"}}"#
    }
    func exchange(_ number: Int) -> String {
      #"{"id": "ask\#(number)", "purpose": "fitting\#(number / 4)", "benefit": "returns\#(number / 4)", "#
        + #""valuation": "v", "placement": "place\#(number % 20)", "request": [{"field": "size\#(number / 4)", "level": "exact"}], "#
        + #""text": {"version": 1, "ask": "Which size?", "why": "To show what fits.", "#
        + #""get": "Free returns, at once.", "keep": "90 days.", "who": "Our shop, nobody else.", "#
        + #""stop": "In your account, under Size."}}"#
    }
    func benefit(_ number: Int) -> String {
      #"{"id": "returns\#(number)", "kind": "service", "means": "Free returns.", "#
        + #""uses": ["size\#(number)"], "worth": {"amount": 3, "unit": "USD"}, "#
        + #""deliverWithinDays": 0, "evidence": "the label", "ifUndeliverable": "erase"}"#
    }
    let text =
      #"{"format": "quid-catalog/1", "fields": [\#((0..<parts).map(field).joined(separator: ","))], "#
      + #""purposes": [\#((0..<parts).map(purpose).joined(separator: ","))], "#
      + #""benefits": [\#((0..<parts).map(benefit).joined(separator: ","))], "#
      + #""valuations": [{"id": "v", "method": "profit", "unit": "USD", "on": "2026-07-01", "#
      + #""inputs": {"revenue": 42, "expenses": 12, "people": 10}}], "#
      + #""exchanges": [\#((0..<exchanges).map(exchange).joined(separator: ","))]}"#
    return AdoptedCatalog(text: text, files: [])
  }
}
