import Basics

/// A number for a sentence: three digits, or the hundredths.
func number(_ value: Double) -> String {
  if value.magnitude >= 1e9 || !value.isFinite { return DecimalText.shortest(value) }
  let places: Double =
    value.magnitude >= 1 || value == 0 ? 100 : value.magnitude >= 0.001 ? 10_000 : 1e8
  let scaled = value * places
  let whole = Int64(scaled >= 0 ? scaled + 0.5 : scaled - 0.5)
  return DecimalText.shortest(Double(whole) / places)
}

/// A share in per cent, as far as it has meaning.
func percent(_ share: Double) -> String {
  number(share * 100) + " %"
}
