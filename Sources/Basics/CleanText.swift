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

/// Whether a character neither controls a terminal nor changes the direction or place of others.
public func isPrintable(_ scalar: UnicodeScalar) -> Bool {
  if scalar.value >= 0x20 && scalar.value < 0x7F { return true }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: return false
  default: return true
  }
}
