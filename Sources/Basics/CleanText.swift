/// Text that is safe to show on a terminal: what moves the cursor, changes direction or hides stands
/// as a blank. Files and names may hold such characters; a terminal would obey them.
public func cleaned(_ text: String) -> String {
  if text.unicodeScalars.allSatisfy(isPrintable) { return text }
  var clean = ""
  for scalar in text.unicodeScalars {
    clean.unicodeScalars.append(isPrintable(scalar) ? scalar : " ")
  }
  return clean
}

/// Names in quotes for a message; the first `Limits.namesShown` only where there are more.
public func listed(_ names: [String]) -> String {
  let shown = names.prefix(Limits.namesShown).map { "\"\($0)\"" }.joined(separator: ", ")
  return names.count > Limits.namesShown ? "\(shown), …" : shown
}

/// Whether a character neither controls a terminal nor changes the direction or place of others.
public func isPrintable(_ scalar: UnicodeScalar) -> Bool {
  if scalar.value >= 0x20 && scalar.value < 0x7F { return true }
  // Joiners within emoji and within words of some scripts: they move nothing and hide nothing.
  if scalar.value == 0x200C || scalar.value == 0x200D { return true }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: return false
  default: return true
  }
}
